import { PageRoot } from "../components/page.tsx";
import { textIn } from "../components/text/catalogue.ts";
import { languageOf } from "../components/text/language.ts";
import { themeOf } from "../components/theme.ts";
import { Topbar } from "../components/topbar.tsx";
import { TopbarMenu } from "../components/topbar_menu.tsx";
import Frame from "../islands/frame.tsx";
import { define } from "../web/define.ts";

/** The topbar and the banners above every page. */
export default define.layout(({ Component, url, req, state }) => {
  const page = { language: languageOf(url, req.headers), at: Date.now() };
  return (
    <PageRoot {...page}>
      <a class="skip" href="#content">{textIn(page.language).skip}</a>
      <Topbar pathname={url.pathname}>
        <Frame {...page} part="status" pathname={url.pathname} search={url.search} />
        <TopbarMenu url={url} language={page.language} theme={themeOf(url, req.headers)} />
      </Topbar>
      <Frame {...page} part="notices" manager={state.services.live.manager()} />
      <main id="content">
        <Component />
      </main>
    </PageRoot>
  );
});

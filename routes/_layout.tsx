import { OtherLanguage } from "../components/accounts/other_language.tsx";
import { PageRoot } from "../components/page.tsx";
import { textIn } from "../components/text/catalogue.ts";
import { languageOf } from "../components/text/language.ts";
import { type Reader, Topbar } from "../components/topbar.tsx";
import Banners from "../islands/banners.tsx";
import LiveStatus from "../islands/live_status.tsx";
import { hasRole, type Principal } from "../core/access.ts";
import { define } from "../web/define.ts";

/** The topbar and the banners above every page. */
export default define.layout(({ Component, url, req, state }) => {
  // The islands show the fleet live, which takes the right to.
  const mayView = hasRole(state.principal, "viewer");
  const page = { language: languageOf(url, req.headers), at: Date.now() };
  return (
    <PageRoot {...page}>
      <a class="skip" href="#content">{textIn(page.language).skip}</a>
      <Topbar pathname={url.pathname} reader={readerOf(state.principal)}>
        {mayView
          ? <LiveStatus {...page} pathname={url.pathname} search={url.search} />
          : <OtherLanguage {...page} pathname={url.pathname} search={url.search} />}
      </Topbar>
      {mayView && <Banners {...page} manager={state.services.live.manager()} />}
      <main id="content">
        <Component />
      </main>
    </PageRoot>
  );
});

function readerOf(principal: Principal): Reader {
  return {
    name: principal.kind === "user" ? principal.name : null,
    mayView: hasRole(principal, "viewer"),
    mayAdminister: hasRole(principal, "admin"),
  };
}

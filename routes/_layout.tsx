import { OtherLanguage } from "../components/accounts/other_language.tsx";
import { InParts } from "../components/in_parts.tsx";
import { PageRoot } from "../components/page.tsx";
import { PART } from "../components/part.ts";
import { languageOf } from "../components/text/language.ts";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import { hasRole, type Principal } from "../core/access.ts";
import { themeOf } from "../components/theme.ts";
import { type Reader, Topbar } from "../components/topbar.tsx";
import { TopbarMenu } from "../components/topbar_menu.tsx";
import Frame from "../islands/frame.tsx";
import { define } from "../web/define.ts";

/** The topbar and the banners above every page. */
export default define.layout(({ Component, url, req, state }) => {
  // The islands show the fleet live, which takes the right to.
  const reader = readerOf(state.principal);
  const page = {
    language: languageOf(url, req.headers),
    at: Date.now(),
    operates: hasRole(state.principal, "operator"),
  };
  return (
    <PageRoot {...page}>
      {/* The other pages are quickly shown. */}
      {url.pathname === "/" && <InParts />}
      <a class="skip" data-part={PART} href="#content">{serverTextIn(page.language).skip}</a>
      <Topbar pathname={url.pathname} reader={reader}>
        {reader.mayView
          ? <Frame {...page} part="status" pathname={url.pathname} search={url.search} />
          : <OtherLanguage {...page} pathname={url.pathname} search={url.search} />}
        <TopbarMenu url={url} theme={themeOf(url, req.headers)} reader={reader} />
      </Topbar>
      {reader.mayView && <Frame {...page} part="notices" manager={state.services.live.manager()} />}
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

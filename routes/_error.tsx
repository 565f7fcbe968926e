import { faultOf } from "../components/page_title.ts";
import { LOOK_AGAIN, Maintenance } from "../components/starting.tsx";
import { languageOf } from "../components/text/language.ts";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import LookAgain from "../islands/look_again.tsx";
import { define } from "../web/define.ts";
import { pageStatus } from "../web/page_status.ts";

/** What is shown instead of a page that is not there, or that failed. */
export default define.page(({ error, url, req, state }) => {
  const language = languageOf(url, req.headers);
  const status = pageStatus(error);
  if (status === 503) {
    return (
      <Maintenance language={language}>
        <LookAgain seconds={LOOK_AGAIN} />
      </Maintenance>
    );
  }
  const { title, next } = faultOf(status, url.pathname, state.requestId, language);
  return (
    <div class="start">
      <h1>{title}</h1>
      <p>{next}</p>
      <p>
        <a href="/">{serverTextIn(language).fault.home}</a>
      </p>
    </div>
  );
});

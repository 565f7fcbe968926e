import { HttpError } from "fresh";
import { languageOf } from "../components/text/language.ts";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import { define } from "../web/define.ts";

/** What is shown instead of a page that is not there, or that failed. */
export default define.page(({ error, url, req, state }) => {
  const { fault } = serverTextIn(languageOf(url, req.headers));
  const missing = error instanceof HttpError && error.status === 404;
  return (
    <div class="start">
      <h1>{missing ? fault.notFound : fault.broken}</h1>
      <p>{missing ? fault.notFoundNext : fault.brokenNext(state.requestId)}</p>
      <p>
        <a href="/">{fault.home}</a>
      </p>
    </div>
  );
});

import { HttpError } from "fresh";
import { LOOK_AGAIN, Maintenance } from "../components/starting.tsx";
import { languageOf } from "../components/text/language.ts";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import LookAgain from "../islands/look_again.tsx";
import { define } from "../web/define.ts";

/** What is shown instead of a page that is not there, or that failed. */
export default define.page(({ error, url, req, state }) => {
  const language = languageOf(url, req.headers);
  const { fault } = serverTextIn(language);
  const status = error instanceof HttpError ? error.status : 500;
  if (status === 503) {
    return (
      <Maintenance language={language}>
        <LookAgain seconds={LOOK_AGAIN} />
      </Maintenance>
    );
  }
  const [title, next] = status === 404
    ? [
      fault.notFound,
      url.pathname.startsWith("/machines/") ? fault.machineGone : fault.notFoundNext,
    ]
    : status === 403
    ? [fault.forbidden, fault.forbiddenNext]
    : [fault.broken, fault.brokenNext(state.requestId)];
  return (
    <div class="start">
      <h1>{title}</h1>
      <p>{next}</p>
      <p>
        <a href="/">{fault.home}</a>
      </p>
    </div>
  );
});

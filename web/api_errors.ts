import { HttpError } from "fresh";
import { ApiError, ERROR_STATUS } from "../core/errors.ts";
import { errorAnswer, errorForStatus, internalError } from "./answers.ts";
import { isApiPath } from "./api_path.ts";
import { define } from "./define.ts";

/**
 * Makes every failure under the API the contract's: what handlers throw, what the framework says of
 * unknown addresses and methods, and what nobody expected, which is logged and answered without
 * detail. For pages, which Fresh's error page stands for, it only tells Fresh the status.
 */
export const apiErrors = define.middleware(async (ctx) => {
  const what = `${ctx.req.method} ${ctx.url.pathname}`;
  if (!isApiPath(ctx.url.pathname)) {
    return await ctx.next().catch((error) => {
      // Fresh's error page has no header that says when to come again.
      if (error instanceof ApiError && error.code === "RATE_LIMIT_EXCEEDED") {
        return errorAnswer(error);
      }
      if (!(error instanceof ApiError || error instanceof HttpError)) {
        // The page that is shown instead names the request and says to look for it here.
        ctx.state.log.error("page failed", { what, error });
      }
      return asHttpError(error);
    });
  }
  try {
    const answer = await ctx.next();
    return answer.status < 400 || isJson(answer) ? answer : await reworded(answer, what);
  } catch (error) {
    if (error instanceof ApiError) {
      // It is known what this is, so where in the code it was thrown says nothing.
      if (error.status >= 500) {
        ctx.state.log.warn("request refused", {
          what,
          status: error.status,
          reason: error.message,
        });
      }
      return errorAnswer(error);
    }
    if (error instanceof HttpError && error.status < 500) {
      return errorAnswer(errorForStatus(error.status, what));
    }
    ctx.state.log.error("request failed", { what, error });
    return errorAnswer(internalError(what));
  }
});

function asHttpError(error: unknown): never {
  if (!(error instanceof ApiError)) throw error;
  throw new HttpError(ERROR_STATUS[error.code], error.message, { cause: error });
}

function isJson(answer: Response): boolean {
  return answer.headers.get("content-type")?.startsWith("application/json") ?? false;
}

async function reworded(answer: Response, what: string): Promise<Response> {
  await answer.body?.cancel();
  const json = errorAnswer(errorForStatus(answer.status, what));
  const allow = answer.headers.get("allow");
  if (allow !== null) json.headers.set("allow", allow);
  return json;
}

import { ApiError } from "../../core/errors.ts";
import { HttpError } from "fresh";
import { setCookie } from "../../web/cookies.ts";
import { define } from "../../web/define.ts";
import { nextPath } from "../../web/next_path.ts";
import { goOn } from "../../web/sign_in.ts";

/** Seconds to come back in. */
const LIFE = 600;

/** Sends the browser to the OpenID provider. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { services, isPrivate, log } = ctx.state;
    if (!services.accounts.hasOidc) throw new HttpError(404);
    const wait = ctx.state.countSignIn();
    if (wait > 0) {
      return new Response(null, { status: 429, headers: { "retry-after": String(wait) } });
    }
    try {
      const next = nextPath(ctx.url.searchParams.get("next"));
      const { url, ticket } = await services.accounts.startOidc(next);
      return goOn(url, setCookie("oidc", ticket, LIFE, isPrivate));
    } catch (error) {
      if (error instanceof ApiError) throw error;
      log.warn("the OpenID provider cannot be reached", { error });
      return goOn("/login?fault=provider");
    }
  },
});

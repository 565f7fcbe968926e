import { readCookie, setCookie } from "../../web/cookies.ts";
import { define } from "../../web/define.ts";
import { nextPath } from "../../web/next_path.ts";
import { fromOf, goOn } from "../../web/sign_in.ts";

/** The browser is back from the OpenID provider. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { services, isPrivate } = ctx.state;
    const ticket = readCookie(ctx.req.headers, "oidc", isPrivate);
    const used = setCookie("oidc", "", 0, isPrivate);
    if (ticket === null) return goOn("/login?fault=provider", used);
    const result = await services.accounts.finishOidc(ctx.url.search, ticket, fromOf(ctx));
    if (result.kind === "signed_in") {
      const session = setCookie("session", result.cookie, result.maxAge, isPrivate);
      return goOn(nextPath(result.next), session, used);
    }
    return goOn(`/login?fault=${result.kind === "no_role" ? "role" : "provider"}`, used);
  },
});

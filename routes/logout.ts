import { setCookie } from "../web/cookies.ts";
import { define } from "../web/define.ts";
import { readForm } from "../web/form.ts";
import { actorOf } from "../web/identity.ts";
import { goOn } from "../web/sign_in.ts";

/** Ends the session of this browser. */
export const handlers = define.handlers({
  async POST(ctx) {
    await readForm(ctx);
    const { principal, services, isPrivate } = ctx.state;
    if (principal.kind === "user") {
      await services.accounts.signOut(principal.session, actorOf(ctx.state));
    }
    return goOn("/login", setCookie("session", "", 0, isPrivate));
  },
});

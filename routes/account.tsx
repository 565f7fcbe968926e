import { type FreshContext, page } from "fresh";
import { OwnAccount } from "../components/accounts/own_account.tsx";
import type { AccountsText } from "../components/text/accounts_en.ts";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import { languageOf } from "../components/text/language.ts";
import { PASSWORD_MAX, PASSWORD_MIN, passwordSchema } from "../core/account.ts";
import type { Principal } from "../core/access.ts";
import { ApiError } from "../core/errors.ts";
import type { Change, Self } from "../web/accounts.ts";
import { define, type State } from "../web/define.ts";
import { type Form, readForm } from "../web/form.ts";
import { actorOf } from "../web/identity.ts";
import { isExposed } from "../web/private.ts";

type Ctx = FreshContext<State>;

/** What came of a form, to be shown on the page. */
interface Outcome {
  readonly status?: number;
  readonly notice?: string;
  readonly fault?: string;
  readonly pending?: { readonly secret: string; readonly uri: string };
  readonly codes?: readonly string[];
}

export const handlers = define.handlers({
  GET: (ctx) => view(ctx, {}),

  async POST(ctx) {
    const form = await readForm(ctx);
    return await view(ctx, await act(ctx, form));
  },
});

async function act(ctx: Ctx, form: Form): Promise<Outcome> {
  const { accounts } = ctx.state.services;
  const self = selfOf(ctx.state.principal);
  const by = actorOf(ctx.state);
  const text = serverTextIn(languageOf(ctx.url, ctx.req.headers)).accounts;
  switch (form("action")) {
    case "password": {
      const chosen = passwordSchema.safeParse(form("chosen"));
      if (!chosen.success) {
        return { status: 400, fault: text.badPassword(PASSWORD_MIN, PASSWORD_MAX) };
      }
      const current = form("current").slice(0, PASSWORD_MAX);
      const change = { current, chosen: chosen.data };
      return outcome(await accounts.changePassword(self, change, by), text, text.own.changed);
    }
    case "totp_begin":
      return { pending: await accounts.beginTotp(self) };
    case "totp_on": {
      const codes = await accounts.enableTotp(self, form("code"), by);
      return codes === null
        ? { status: 400, fault: text.codeWrong, pending: await accounts.beginTotp(self) }
        : { codes };
    }
    case "totp_off": {
      const password = form("password").slice(0, PASSWORD_MAX);
      return outcome(await accounts.disableTotp(self, password, by), text, text.own.totpDisabled);
    }
    case "end_session": {
      const session = Number(form("session"));
      if (Number.isSafeInteger(session)) await accounts.endSession(self.id, session, by);
      return { notice: text.own.ended };
    }
    default:
      throw new ApiError("VALIDATION_ERROR", "action: is not one of this page", {
        field: "action",
      });
  }
}

function outcome(change: Change, text: AccountsText, done: string): Outcome {
  switch (change.kind) {
    case "done":
      return { notice: done };
    case "refused":
      return { status: 403, fault: text.own.currentWrong };
    default:
      return { status: 429, fault: text.locked(change.wait) };
  }
}

async function view(ctx: Ctx, { status = 200, notice, fault, pending, codes }: Outcome) {
  const { accounts } = ctx.state.services;
  const { id, session } = selfOf(ctx.state.principal);
  const user = await accounts.user(id);
  if (user === null) throw new ApiError("NOT_FOUND", "the account has just been deleted");
  return page({
    user,
    sessions: await accounts.sessions(id),
    session,
    pending: pending ?? null,
    codes: codes ?? null,
    notice: notice ?? null,
    fault: fault ?? null,
    exposed: isExposed(ctx.url, ctx.state.isPrivate),
  }, { status, headers: { "cache-control": "no-store" } });
}

/** The table of core/access.ts lets nobody else come here. */
function selfOf(principal: Principal): Self {
  if (principal.kind !== "user") throw new ApiError("FORBIDDEN", "this is for users alone");
  return { id: principal.id, session: principal.session };
}

/** One's own account. */
export default define.page<typeof handlers>(({ data }) => <OwnAccount {...data} />);

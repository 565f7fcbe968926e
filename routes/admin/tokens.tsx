import { type FreshContext, page } from "fresh";
import { Tokens } from "../../components/accounts/tokens.tsx";
import type { AccountsText } from "../../components/text/accounts_en.ts";
import { serverTextIn } from "../../components/text/server/catalogue.ts";
import { languageOf } from "../../components/text/language.ts";
import { ROLES } from "../../core/access.ts";
import { prefixesSchema, type TokenGrant } from "../../core/account.ts";
import { ApiError } from "../../core/errors.ts";
import { define, type State } from "../../web/define.ts";
import { type Form, readForm } from "../../web/form.ts";
import { actorOf } from "../../web/identity.ts";

type Ctx = FreshContext<State>;

const DAY = 24 * 3600_000;
const DAYS_MAX = 3650;

interface Outcome {
  readonly status?: number;
  readonly notice?: string;
  readonly fault?: string;
  readonly secret?: string;
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
  const by = actorOf(ctx.state);
  const { tokens } = serverTextIn(languageOf(ctx.url, ctx.req.headers)).accounts;
  switch (form("action")) {
    case "create": {
      const token = tokenFrom(form, tokens);
      if ("fault" in token) return { status: 400, fault: token.fault };
      return { secret: (await accounts.createToken(token, by)).secret };
    }
    case "revoke": {
      const id = form("id");
      if (!/^\d{1,9}$/.test(id)) throw invalid("id", "must be a token's number");
      await accounts.revokeToken(Number(id), by);
      return { notice: tokens.revoked };
    }
    default:
      throw invalid("action", "is not one of this page");
  }
}

function tokenFrom(
  form: Form,
  text: AccountsText["tokens"],
): { name: string; grant: TokenGrant; life: number | null } | { fault: string } {
  const name = form("name").trim();
  // deno-lint-ignore no-control-regex
  if (!/^[^\u0000-\u001f\u007f]{1,64}$/u.test(name)) return { fault: text.badName };
  const days = form("days").trim();
  const isDays = days === "" || (/^\d{1,4}$/.test(days) && Number(days) >= 1);
  if (!isDays || Number(days) > DAYS_MAX) return { fault: text.badDays };
  const life = days === "" ? null : Number(days) * DAY;
  if (form("grant") === "registration") {
    const prefixes = prefixesSchema.safeParse(form("prefixes"));
    if (!prefixes.success) return { fault: text.badPrefixes };
    return { name, grant: { kind: "registration", prefixes: prefixes.data }, life };
  }
  const role = ROLES.find((each) => each === form("grant"));
  if (role === undefined) throw invalid("grant", `must be registration, ${ROLES.join(", ")}`);
  return { name, grant: { kind: "role", role }, life };
}

async function view(ctx: Ctx, { status = 200, notice, fault, secret }: Outcome) {
  const tokens = await ctx.state.services.accounts.tokens();
  return page({ tokens, secret: secret ?? null, notice: notice ?? null, fault: fault ?? null }, {
    status,
    headers: { "cache-control": "no-store" },
  });
}

function invalid(field: string, message: string): ApiError {
  return new ApiError("VALIDATION_ERROR", `${field}: ${message}`, { field });
}

/** The tokens of programs and machines, for administrators. */
export default define.page<typeof handlers>(({ data }) => <Tokens {...data} />);

import { type FreshContext, page } from "fresh";
import { Users } from "../../components/accounts/users.tsx";
import type { AccountsText } from "../../components/text/accounts_en.ts";
import { serverTextIn } from "../../components/text/server/catalogue.ts";
import { languageOf } from "../../components/text/language.ts";
import { type Role, ROLES } from "../../core/access.ts";
import { userNameSchema } from "../../core/account.ts";
import { ApiError } from "../../core/errors.ts";
import type { AdminChange } from "../../web/accounts.ts";
import { define, type State } from "../../web/define.ts";
import { type Form, readForm } from "../../web/form.ts";
import { actorOf } from "../../web/identity.ts";
import { ownUrl } from "../../web/own_url.ts";

type Ctx = FreshContext<State>;

interface Outcome {
  readonly status?: number;
  readonly notice?: string;
  readonly fault?: string;
  readonly link?: { readonly name: string; readonly url: string };
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
  const text = serverTextIn(languageOf(ctx.url, ctx.req.headers)).accounts;
  switch (form("action")) {
    case "create": {
      const name = userNameSchema.safeParse(form("name"));
      if (!name.success) return { status: 400, fault: text.badName };
      const token = await accounts.createUser({ name: name.data, role: roleOf(form) }, by);
      return token === null
        ? { status: 409, fault: text.nameTaken }
        : { link: { name: name.data, url: linkUrl(ctx, token) } };
    }
    case "role":
      return outcome(await accounts.setRole(idOf(form), roleOf(form), by), text);
    case "delete":
      return outcome(await accounts.deleteUser(idOf(form), by), text);
    case "unlock":
      await accounts.unlockUser(idOf(form), by);
      return { notice: text.users.done };
    case "reset": {
      const id = idOf(form);
      const user = await accounts.user(id);
      const token = await accounts.resetUser(id, by);
      if (user === null || token === null) {
        return { status: 409, fault: user === null ? text.users.missing : text.users.elsewhere };
      }
      return { link: { name: user.name, url: linkUrl(ctx, token) } };
    }
    default:
      throw invalid("action", "is not one of this page");
  }
}

function outcome(change: AdminChange, { users }: AccountsText): Outcome {
  switch (change) {
    case "done":
      return { notice: users.done };
    case "missing":
      return { status: 409, fault: users.missing };
    case "last_admin":
      return { status: 409, fault: users.lastAdmin };
    case "elsewhere":
      return { status: 409, fault: users.elsewhere };
  }
}

async function view(ctx: Ctx, { status = 200, notice, fault, link }: Outcome) {
  // Changing one's own role or deleting oneself signs out, and the next page says so.
  const users = await ctx.state.services.accounts.users();
  return page({ users, link: link ?? null, notice: notice ?? null, fault: fault ?? null }, {
    status,
    headers: { "cache-control": "no-store" },
  });
}

function linkUrl(ctx: Ctx, token: string): string {
  return `${ownUrl(ctx)}/login?token=${token}`;
}

function idOf(form: Form): number {
  const text = form("id");
  if (!/^\d{1,9}$/.test(text)) throw invalid("id", "must be a user's number");
  return Number(text);
}

function roleOf(form: Form): Role {
  const role = ROLES.find((each) => each === form("role"));
  if (role === undefined) throw invalid("role", `must be one of ${ROLES.join(", ")}`);
  return role;
}

function invalid(field: string, message: string): ApiError {
  return new ApiError("VALIDATION_ERROR", `${field}: ${message}`, { field });
}

/** Who may sign in, for administrators. */
export default define.page<typeof handlers>(({ data }) => <Users {...data} />);

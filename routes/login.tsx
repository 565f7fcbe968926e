import { type FreshContext, page } from "fresh";
import { SignIn, type SignInView } from "../components/accounts/sign_in.tsx";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import { languageOf } from "../components/text/language.ts";
import { PASSWORD_MAX, PASSWORD_MIN, passwordSchema, userNameSchema } from "../core/account.ts";
import { clientNetwork } from "../web/client_address.ts";
import { setCookie } from "../web/cookies.ts";
import { define, type State } from "../web/define.ts";
import { type Form, readForm } from "../web/form.ts";
import { nextPath } from "../web/next_path.ts";
import { fromOf, goOn } from "../web/sign_in.ts";
import { isExposed } from "../web/private.ts";

type Ctx = FreshContext<State>;

export const handlers = define.handlers({
  /** Uses nothing up: mail scanners and browsers that look ahead follow links too. */
  async GET(ctx) {
    const next = nextPath(ctx.url.searchParams.get("next"));
    const token = ctx.url.searchParams.get("token");
    if (token !== null) {
      const { services, credentials, clientIp } = ctx.state;
      const purpose = await credentials.look(
        `link ${token}`,
        clientNetwork(clientIp),
        () => services.accounts.linkFor(token),
      );
      if (purpose === null) return view(ctx, { kind: "link_gone" }, 410);
      const user = purpose.kind === "first" ? null : purpose.name;
      return view(ctx, { kind: "link", token, user, name: "" });
    }
    if (ctx.state.principal.kind === "user") return goOn(next);
    return view(ctx, passwordView(ctx, "", next), 200, faultOf(ctx));
  },

  async POST(ctx) {
    const form = await readForm(ctx);
    const wait = ctx.state.countSignIn();
    if (wait > 0) {
      return tooOften(ctx, passwordView(ctx, form("name"), nextPath(form("next"))), wait);
    }
    switch (form("step")) {
      case "code":
        return await confirm(ctx, form);
      case "link":
        return await follow(ctx, form);
      default:
        return await signIn(ctx, form);
    }
  },
});

async function signIn(ctx: Ctx, form: Form) {
  const text = textOf(ctx);
  const next = nextPath(form("next"));
  const name = form("name").trim();
  const again = passwordView(ctx, name, next);
  const password = form("password");
  // What cannot be a name or password of anybody is not looked into, and fails alike.
  if (name.length > 64 || password.length > PASSWORD_MAX) return view(ctx, again, 401, text.wrong);
  const result = await ctx.state.services.accounts.signIn({ name, password }, fromOf(ctx));
  switch (result.kind) {
    case "signed_in":
      return goOn(next, setCookie("session", result.cookie, result.maxAge, ctx.state.isPrivate));
    case "code":
      return view(ctx, { kind: "code", ticket: result.ticket, next });
    case "locked":
    case "busy":
      return tooOften(ctx, again, result.wait);
    default:
      return view(ctx, again, 401, text.wrong);
  }
}

async function confirm(ctx: Ctx, form: Form) {
  const text = textOf(ctx);
  const next = nextPath(form("next"));
  const ticket = form("ticket");
  const { accounts } = ctx.state.services;
  const result = await accounts.confirmSignIn(ticket, form("code").slice(0, 64), fromOf(ctx));
  switch (result.kind) {
    case "signed_in":
      return goOn(next, setCookie("session", result.cookie, result.maxAge, ctx.state.isPrivate));
    case "code":
      return view(ctx, { kind: "code", ticket, next }, 401, text.codeWrong);
    case "locked":
    case "busy":
      return tooOften(ctx, { kind: "code", ticket, next }, result.wait);
    default:
      return view(ctx, passwordView(ctx, "", next), 401, text.expired);
  }
}

async function follow(ctx: Ctx, form: Form) {
  const text = textOf(ctx);
  const { accounts } = ctx.state.services;
  const token = form("token");
  const purpose = await accounts.linkFor(token);
  if (purpose === null) return view(ctx, { kind: "link_gone" }, 410);
  const user = purpose.kind === "first" ? null : purpose.name;
  const again: SignInView = { kind: "link", token, user, name: form("name") };
  const name = userNameSchema.safeParse(user ?? form("name"));
  if (!name.success) return view(ctx, again, 400, text.badName);
  const password = passwordSchema.safeParse(form("password"));
  if (!password.success) {
    return view(ctx, again, 400, text.badPassword(PASSWORD_MIN, PASSWORD_MAX));
  }
  const chosen = { name: name.data, password: password.data };
  const result = await accounts.followLink(token, chosen, fromOf(ctx));
  switch (result.kind) {
    case "signed_in":
      return goOn("/", setCookie("session", result.cookie, result.maxAge, ctx.state.isPrivate));
    case "name_taken":
      return view(ctx, again, 409, text.nameTaken);
    case "busy":
    case "locked":
      return tooOften(ctx, again, result.wait);
    default:
      return view(ctx, { kind: "link_gone" }, 410);
  }
}

/** What went wrong at the OpenID provider, which sends people back here. */
function faultOf(ctx: Ctx): string | null {
  const { noRole, providerFailed } = textOf(ctx);
  const fault = ctx.url.searchParams.get("fault");
  return fault === "role" ? noRole : fault === "provider" ? providerFailed : null;
}

function passwordView(ctx: Ctx, name: string, next: string): SignInView {
  return { kind: "password", name, next, hasOidc: ctx.state.services.accounts.hasOidc };
}

function tooOften(ctx: Ctx, shown: SignInView, wait: number) {
  return view(ctx, shown, 429, textOf(ctx).locked(wait), { "retry-after": String(wait) });
}

function view(
  ctx: Ctx,
  shown: SignInView,
  status = 200,
  fault: string | null = null,
  headers: Record<string, string> = {},
) {
  const exposed = isExposed(ctx.url, ctx.state.isPrivate);
  return page({ view: shown, fault, exposed }, {
    status,
    headers: { "cache-control": "no-store", ...headers },
  });
}

function textOf({ url, req }: Ctx) {
  return serverTextIn(languageOf(url, req.headers)).accounts;
}

/** Signing in, following a one-time link, and becoming the first administrator. */
export default define.page<typeof handlers>(({ data }) => <SignIn {...data} />);

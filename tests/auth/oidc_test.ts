import assert from "node:assert/strict";
import { createServer } from "node:http";
import Provider from "oidc-provider";
import { guardedManager } from "../support/guarded_manager.ts";
import { recordLog } from "../support/log.ts";
import { Visitor } from "../support/visitor.ts";

const CLIENT = { id: "manager", secret: "a secret of the manager, at the provider" };
/** Never resolved: what would be sent there is sent to the manager's own port. */
const PUBLIC_URL = "http://manager.test";

/** A real OpenID provider that asks nothing: whoever comes with `login_as` is that user. */
async function startProvider(roles: Record<string, string[]>) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [`${PUBLIC_URL}/login/callback`],
    }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], profile: ["preferred_username", "roles"] },
    findAccount: (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id, roles: roles[id] ?? [] }),
    }),
    cookies: { keys: ["a key for a test"] },
    jwks: { keys: [await signingKey()] },
  });
  server.on("request", provider.callback());
  return {
    issuer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function signingKey() {
  const { privateKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const { key_ops: _, ext: __, ...jwk } = await crypto.subtle.exportKey("jwk", privateKey);
  return { ...jwk, use: "sig", alg: "RS256" };
}

/** Signs in at the provider's own pages, by its forms, until it sends the browser back. */
async function throughProvider(start: string, issuer: string, login: string): Promise<URL> {
  const browser = new Visitor(issuer);
  let answer = await browser.fetch(start);
  for (let hop = 0; hop < 20; hop++) {
    const location = answer.headers.get("location");
    await (location === null ? null : answer.body?.cancel());
    if (location !== null) {
      if (location.startsWith(PUBLIC_URL)) return new URL(location);
      answer = await browser.fetch(location);
      continue;
    }
    const page = await answer.text();
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? assert.fail(page);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? assert.fail(page);
    answer = await browser.post(action, { prompt, login, password: "any" });
  }
  assert.fail("the provider sends round in circles");
}

Deno.test("signing in by OpenID Connect, at a real provider", async (t) => {
  await using provider = await startProvider({
    olga: ["staff", "netops"],
    vic: ["staff"],
    guest: ["visitors"],
  });
  const log = recordLog();
  await using manager = await guardedManager({
    log,
    env: {
      PUBLIC_URL,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_ROLES: "admin=netops,viewer=staff",
    },
  });

  async function signIn(login: string, visitor: Visitor, next = "/register") {
    const start = await visitor.fetch(`/login/oidc?next=${encodeURIComponent(next)}`);
    assert.equal(start.status, 303);
    const url = new URL(start.headers.get("location")!);
    assert.equal(url.searchParams.get("code_challenge_method"), "S256");
    assert.ok(url.searchParams.has("state") && url.searchParams.has("nonce"));
    return await throughProvider(url.href, provider.issuer, login);
  }
  const back = (visitor: Visitor, url: URL) => visitor.fetch(url.pathname + url.search);

  await t.step("the sign-in page leads there", async () => {
    assert.match(await (await manager.visitor().fetch("/login")).text(), /\/login\/oidc\?next=/);
  });

  await t.step("the claim gives the role, the most powerful of several", async () => {
    for (const [login, status] of [["olga", 200], ["vic", 403]] as const) {
      const visitor = manager.visitor();
      const answer = await back(visitor, await signIn(login, visitor));
      assert.equal(answer.headers.get("location"), "/register", login);
      assert.equal((await visitor.fetch("/api/machines")).status, 200);
      assert.equal((await visitor.fetch("/api/audit")).status, status, login);
      assert.match(await (await visitor.fetch("/account")).text(), new RegExp(`${login} \\(127`));
    }
  });

  await t.step("whoever has no role there has no way in here", async () => {
    const visitor = manager.visitor();
    const answer = await back(visitor, await signIn("guest", visitor));
    assert.equal(answer.headers.get("location"), "/login?fault=role");
    assert.equal(visitor.session, null);
    assert.match(await (await visitor.fetch("/login?fault=role")).text(), /no role here/);
  });

  await t.step("an answer is good for the browser that asked, once, and unchanged", async () => {
    const visitor = manager.visitor();
    const url = await signIn("olga", visitor);
    const ticket = visitor.cookies.get("oidc")!;
    assert.equal(
      (await back(manager.visitor(), url)).headers.get("location"),
      "/login?fault=provider",
    );
    const altered = new URL(url);
    altered.searchParams.set("state", "chosen-by-somebody-else");
    const refused = await back(visitor, altered);
    assert.equal(refused.headers.get("location"), "/login?fault=provider");
    visitor.cookies.set("oidc", ticket);
    assert.equal((await back(visitor, url)).headers.get("location"), "/login?fault=provider");
    assert.equal(visitor.session, null);
  });

  await t.step("next leads nowhere else, and nothing secret is logged", async () => {
    const visitor = manager.visitor();
    const answer = await back(visitor, await signIn("olga", visitor, "//evil.example"));
    assert.equal(answer.headers.get("location"), "/");
    const text = JSON.stringify(log.lines);
    for (const secret of [CLIENT.secret, visitor.session!, "code="]) {
      assert.ok(!text.includes(secret));
    }
  });
});

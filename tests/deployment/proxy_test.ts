import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withJson } from "../support/answers.ts";
import { startTestManager } from "../support/manager.ts";

const CADDYFILE = fileURLToPath(new URL("../../deploy/Caddyfile", import.meta.url));

function lacksCaddy(): string | null {
  try {
    new Deno.Command("caddy", { args: ["version"], stdout: "null", stderr: "null" }).outputSync();
    return null;
  } catch {
    return "no caddy";
  }
}

const reason = lacksCaddy();

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test({
  name: `deploy/Caddyfile: the proxy speaks TLS and WebSocket for the manager, and says who calls${
    reason === null ? "" : ` (not here: ${reason})`
  }`,
  ignore: reason !== null,
  async fn() {
    await using manager = await startTestManager({
      env: { TRUSTED_PROXIES: "127.0.0.1", RATE_LIMIT: "5" },
    });
    const home = await Deno.makeTempDir({ prefix: "caddy-" });
    const port = freePort();
    const caddy = new Deno.Command("caddy", {
      args: ["run", "--adapter", "caddyfile", "--config", CADDYFILE],
      env: {
        XDG_DATA_HOME: home,
        XDG_CONFIG_HOME: home,
        PROXY_HTTPS_PORT: String(port),
        PROXY_HTTP_PORT: String(freePort()),
        PROXY_MANAGER: new URL(manager.origin).host,
      },
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const client = Deno.createHttpClient({ caCerts: [await authority(home)] });
      const ask = (path: string, init: RequestInit = {}) =>
        fetch(`https://localhost:${port}${path}`, { ...init, client });
      await until(() => ask("/livez"));
      const answer = await ask("/health");
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("strict-transport-security") ?? "", /max-age=\d{7,}/);
      await answer.body?.cancel();

      const body = { hostname: "x".repeat(70_000), mac_address: "02:00:00:00:00:01" };
      const large = await ask("/api/machines/10.9.0.1", withJson("PUT", body));
      assert.equal(large.status, 413);
      await large.body?.cancel();

      // The proxy's word is taken, and not what the client says of itself.
      const own = { hostname: "own", mac_address: "02:00:00:00:00:02" };
      const statuses = new Set<number>();
      for (let n = 0; n < 8; n++) {
        const put = await ask(
          "/api/machines/127.0.0.1",
          withJson("PUT", own, { "x-forwarded-for": `192.0.2.${n}` }),
        );
        await put.body?.cancel();
        statuses.add(put.status);
      }
      assert.ok(!statuses.has(429), "registrations of one's own address do not count");
      client.close();
      assert.match(await handshake(port, await authority(home)), /^HTTP\/1.1 101 /);
    } finally {
      caddy.kill("SIGTERM");
      await caddy.status;
      await Deno.remove(home, { recursive: true });
    }
  },
});

/** The answer to a WebSocket's first request. */
async function handshake(port: number, ca: string): Promise<string> {
  using connection = await Deno.connectTls({ hostname: "localhost", port, caCerts: [ca] });
  await connection.write(new TextEncoder().encode([
    "GET /ws/status HTTP/1.1",
    "Host: localhost",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    "\r\n",
  ].join("\r\n")));
  const buffer = new Uint8Array(1024);
  return new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
}

function authority(home: string): Promise<string> {
  return until(() => Deno.readTextFile(join(home, "caddy/pki/authorities/local/root.crt")));
}

async function until<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

import assert from "node:assert/strict";
import { makeCertificates } from "../support/certificate.ts";
import { startTestManager } from "../support/manager.ts";

Deno.test("With TLS_CERT and TLS_KEY the manager speaks TLS, and says so to browsers and machines", async () => {
  await using certificates = await makeCertificates("manager");
  const { cert, key } = certificates.files;
  await using manager = await startTestManager({ env: { TLS_CERT: cert, TLS_KEY: key } });
  const client = Deno.createHttpClient({ caCerts: [certificates.authority] });
  try {
    const ask = (path: string) => fetch(`${manager.origin}${path}`, { client });
    for (const path of ["/health", "/", "/nothing"]) {
      const answer = await ask(path);
      assert.match(answer.headers.get("strict-transport-security") ?? "", /^max-age=\d{7,}$/, path);
      await answer.body?.cancel();
    }
    const script = await (await ask("/static/register-machine.sh")).text();
    assert.ok(script.includes(manager.origin), "it registers by TLS");
  } finally {
    client.close();
  }
});

Deno.test("Without them nothing is said of TLS", async () => {
  await using manager = await startTestManager();
  const answer = await manager.fetch("/health");
  assert.equal(answer.headers.get("strict-transport-security"), null);
  await answer.body?.cancel();
});

import assert from "node:assert/strict";
import { connect as connectTls } from "node:tls";
import { SILENT } from "../core/log.ts";
import { makeCertificates } from "../tests/support/certificate.ts";
import { Guard, type GuardOptions } from "./guard.ts";

const OPTIONS: Omit<GuardOptions, "tls"> = {
  host: "127.0.0.1",
  port: 0,
  connections: 100,
  connectionsPerClient: 50,
  trustedProxies: [],
  log: SILENT,
  certificateInterval: 50,
};

/** The name on the certificate that new connections are shown. */
function shownName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      resolve(String(subject.CN));
    });
    socket.on("error", reject);
  });
}

Deno.test("Guard speaks TLS, and takes a new certificate without dropping a connection", async () => {
  await using certificates = await makeCertificates("first");
  const guard = await Guard.open(
    { ...OPTIONS, tls: certificates.files },
    (_request, { remoteAddr }) => new Response(remoteAddr.hostname),
  );
  const client = Deno.createHttpClient({ caCerts: [certificates.authority] });
  const ask = async () => {
    const answer = await fetch(`https://127.0.0.1:${guard.port}/`, { client });
    return await answer.text();
  };
  try {
    assert.equal(await ask(), "127.0.0.1");
    assert.equal(await shownName(guard.port), "first");
    await certificates.issue("second");
    while (await shownName(guard.port).catch(() => "first") === "first");
    assert.equal(await shownName(guard.port), "second");
    const before = guard.counts().accepted;
    assert.equal(await ask(), "127.0.0.1", "by the connection that there was");
    assert.equal(guard.counts().accepted, before);
  } finally {
    client.close();
    await guard.shutdown();
    guard.end();
  }
});

Deno.test("Guard keeps the old certificate when the new one is not usable, and says so", async () => {
  await using certificates = await makeCertificates("first");
  const warned = Promise.withResolvers<string>();
  const guard = await Guard.open({
    ...OPTIONS,
    tls: certificates.files,
    log: { ...SILENT, warn: (message) => warned.resolve(message) },
  }, () => new Response());
  try {
    await Deno.writeTextFile(certificates.files.cert, "-----BEGIN CERTIFICATE-----\nnonsense\n");
    assert.match(await warned.promise, /old certificate stays in use/);
    assert.equal(await shownName(guard.port), "first");
    await certificates.issue("third");
    while (await shownName(guard.port).catch(() => "first") === "first");
    assert.equal(await shownName(guard.port), "third");
  } finally {
    await guard.shutdown();
    guard.end();
  }
});

Deno.test("Guard.open() names the file that cannot be used", async () => {
  await using certificates = await makeCertificates("x");
  const { cert, key } = certificates.files;
  const open = (tls: { cert: string; key: string }) =>
    Guard.open({ ...OPTIONS, tls }, () => new Response());
  await assert.rejects(open({ cert: "/nonexistent.pem", key }), /TLS_CERT, \/nonexistent\.pem/);
  await assert.rejects(open({ cert, key: cert }), /TLS_KEY, .*holds no private key/);
});

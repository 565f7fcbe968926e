import assert from "node:assert/strict";
import { assertError } from "../support/answers.ts";
import { sharedManager, startTestManager } from "../support/manager.ts";

const PATH = "/static/register-machine.sh";
const shared = sharedManager();

async function script(answer: Response): Promise<string> {
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /shellscript/);
  const text = await answer.text();
  assert.ok(text.startsWith("#!/bin/sh"));
  return text;
}

Deno.test("The script registers at the address that it was asked for at", async () => {
  const manager = shared();
  assert.ok((await script(await manager.fetch(PATH))).includes(manager.origin));
});

Deno.test("The script registers at PUBLIC_URL where that is set", async () => {
  await using manager = await startTestManager({ env: { PUBLIC_URL: "https://manager.example" } });
  const text = await script(await manager.fetch(PATH, { headers: { host: "evil.example" } }));
  assert.ok(text.includes("https://manager.example"));
  assert.ok(!text.includes("evil.example"));
  assert.ok(!text.includes(manager.origin));
});

Deno.test("The script never holds a Host that is none", async () => {
  const { hostname, port } = new URL(shared().origin);
  for (const host of ["$(touch x)", "`id`", "a';id;'", 'a";id;"', "a b"]) {
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const request = `GET ${PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const answer = await new Response(connection.readable).text();
    assert.match(answer, /^HTTP\/1.1 400 /, host);
    assert.ok(!answer.includes("#!/bin/sh"));
  }
});

Deno.test("The script's address takes GET alone", async () => {
  await assertError(await shared().fetch(PATH, { method: "POST" }), "METHOD_NOT_ALLOWED");
});

Deno.test("The script is a shell script that a shell accepts", async () => {
  const text = await script(await shared().fetch(PATH));
  const shell = new Deno.Command("sh", { args: ["-n"], stdin: "piped", stderr: "piped" }).spawn();
  const writer = shell.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stderr } = await shell.output();
  assert.ok(success, new TextDecoder().decode(stderr));
});

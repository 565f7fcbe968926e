import assert from "node:assert/strict";
import { ERRNO, faultName } from "./errno.ts";
import { fixedBytes, openLibc } from "./libc.ts";
import { readProcFile } from "./proc_file.ts";

const LINUX = { ignore: Deno.build.os !== "linux" };

Deno.test("errno() is that of the call just made", LINUX, () => {
  const libc = openLibc();
  const bytes = fixedBytes(16);
  assert.equal(libc.call.bind(-1, bytes, 16), -1);
  assert.equal(faultName(libc.errno()), "errno 9");
  assert.equal(libc.call.socket(2, 1, 255), -1);
  assert.equal(libc.errno(), ERRNO.EPROTONOSUPPORT);
});

Deno.test("wall() is the time since the epoch, and steady() runs on", LINUX, () => {
  const libc = openLibc();
  assert.ok(Math.abs(libc.wall() - Date.now()) < 1000);
  const before = libc.steady();
  assert.ok(libc.steady() >= before);
});

Deno.test("addressOf() is where the bytes are", LINUX, () => {
  const libc = openLibc();
  const bytes = fixedBytes(100);
  bytes[0] = 42;
  const copy = fixedBytes(1);
  libc.call.peek(copy, libc.addressOf(bytes), 1n);
  assert.equal(copy[0], 42);
  assert.equal(libc.addressOf(bytes.subarray(7)) - libc.addressOf(bytes), 7n);
});

Deno.test(
  "readProcFile() reads files without a size, and null for one that is not there",
  LINUX,
  () => {
    const libc = openLibc();
    assert.match(readProcFile(libc, "/proc/self/status")!, /^Name:\s/);
    assert.equal(readProcFile(libc, "/proc/no/such/file"), null);
  },
);

Deno.test("no other file of the monitor reaches for a library", async () => {
  const users: string[] = [];
  for (const folder of [new URL("./", import.meta.url), new URL("../", import.meta.url)]) {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".ts") || name.endsWith("_test.ts")) continue;
      const text = await Deno.readTextFile(new URL(name, folder));
      if (/\bdlopen\(|new Deno\.Unsafe/.test(text)) users.push(name);
    }
  }
  assert.deepEqual(users, ["libc.ts"]);
});

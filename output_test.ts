import assert from "node:assert/strict";
import { write } from "./output.ts";

Deno.test("write() outlives those who read", async () => {
  const script = `
    import { write } from ${JSON.stringify(import.meta.resolve("./output.ts"))};
    await Deno.stdin.readable.getReader().read();
    write(Deno.stdout, "nobody reads this");
    write(Deno.stderr, "going on");`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  await child.stdin.close();
  const [{ code }, said] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assert.deepEqual([code, said], [0, "going on"]);
});

Deno.test("write() throws what is another matter", () => {
  const full = { writeSync: () => assert.fail("disk full") };
  assert.throws(() => write(full, "x"), /disk full/);
});

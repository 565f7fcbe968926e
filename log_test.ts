import assert from "node:assert/strict";
import { LOG_LEVELS, SILENT } from "./core/log.ts";
import { createLogger, type LogOptions } from "./log.ts";

function logging(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({
    level: "debug",
    format: "json",
    write: (line) => void lines.push(line),
    now: () => Date.UTC(2025, 5, 15, 15, 6, 40, 123),
    ...options,
  });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

Deno.test("createLogger() writes one JSON object a line: time, level, message, fields", () => {
  const { log, lines } = logging();
  log.warn("Checks cannot be written", { error: "refused\nreally", tries: 3 });
  assert.deepEqual(lines, [
    '{"time":"2025-06-15T15:06:40.123Z","level":"warn","message":"Checks cannot be written",' +
    '"error":"refused\\nreally","tries":3}',
  ]);
});

Deno.test("createLogger() writes its level and what is above it", () => {
  for (const [at, level] of LOG_LEVELS.entries()) {
    const { log, parsed } = logging({ level });
    for (const each of LOG_LEVELS) log[each](each);
    assert.deepEqual(parsed().map((line) => line.level), LOG_LEVELS.slice(at));
  }
});

Deno.test("createLogger() hides values that are secret by their name, at every level of with()", () => {
  for (const format of ["json", "text"] as const) {
    const { log, lines } = logging({ format });
    log.with({ sessionToken: "hunter2" }).with({ user: "alice" }).info("signed in", {
      password: "hunter2",
      Authorization: "Bearer hunter2",
      set_cookie: "hunter2",
      clientSecret: ["hunter2"],
    });
    assert.ok(!lines[0]!.includes("hunter2"), lines[0]);
    assert.equal(lines[0]!.split("[hidden]").length - 1, 5);
    assert.ok(lines[0]!.includes("alice"));
  }
});

Deno.test("Logger.with() adds its fields to every line, and the nearest wins", () => {
  const { log, parsed } = logging();
  const part = log.with({ part: "monitor", machine: 1 });
  part.info("a", { machine: 2 });
  log.info("b");
  assert.deepEqual(parsed().map(({ part, machine }) => [part, machine]), [
    ["monitor", 2],
    [undefined, undefined],
  ]);
});

Deno.test("createLogger() keeps the line's own names from being replaced by fields", () => {
  const { log, parsed } = logging();
  log.error("true", { message: "forged", level: "debug", time: "never" });
  assert.deepEqual(parsed(), [
    { time: "2025-06-15T15:06:40.123Z", level: "error", message: "true" },
  ]);
});

Deno.test("createLogger() writes an error with its stack and the stacks of its causes", () => {
  for (const format of ["json", "text"] as const) {
    const { log, lines } = logging({ format });
    const cause = new RangeError("too far");
    log.error("failed", { error: new Error("outer", { cause }) });
    assert.match(lines[0]!, /Error: outer/);
    assert.match(lines[0]!, /log_test\.ts/);
    assert.match(lines[0]!, /Caused by: RangeError: too far/);
  }
});

Deno.test("createLogger() bears a bigint, undefined and null", () => {
  const { log, parsed } = logging();
  log.info("x", { big: 2n ** 64n, absent: undefined, nothing: null });
  assert.equal(parsed()[0].big, "18446744073709551616");
  assert.ok(!("absent" in parsed()[0]));
  assert.equal(parsed()[0].nothing, null);
  const text = logging({ format: "text" });
  text.log.info("x", { big: 1n, absent: undefined, list: [1, 2] });
  assert.equal(text.lines[0], "15:06:40 INFO  x big=1 absent=undefined list=[1,2]");
});

Deno.test("createLogger() writes text for people, in which nothing from outside looks like a line", () => {
  const { log, lines } = logging({ format: "text" });
  log.info("Registered", { hostname: "web 1", agent: "x\n15:06:41 ERROR forged \u001b[31m" });
  assert.deepEqual(lines, [
    '15:06:40 INFO  Registered hostname=web 1 agent="x\\n15:06:41 ERROR forged \\u001b[31m"',
  ]);
});

Deno.test("SILENT says nothing, with any fields", () => {
  assert.equal(SILENT.with({ a: 1 }), SILENT);
  for (const level of LOG_LEVELS) SILENT[level]("x");
});

Deno.test("standardLogger() writes to standard error, and bears that nobody reads it", async () => {
  const log = new URL("./log.ts", import.meta.url).href;
  const script = `
    import { standardLogger } from ${JSON.stringify(log)};
    const log = standardLogger("info");
    log.info("first", { a: 1 });
    await Deno.stdin.read(new Uint8Array(1));
    for (let i = 0; i < 1000; i++) log.info("more ".repeat(100));
    await Deno.stdout.write(new TextEncoder().encode("alive"));
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.getReader();
  const { value } = await reader.read();
  const line = JSON.parse(new TextDecoder().decode(value));
  assert.deepEqual([line.level, line.message, line.a], ["info", "first", 1]);
  await reader.cancel();
  const writer = child.stdin.getWriter();
  await writer.write(new Uint8Array(1));
  await writer.close();
  assert.equal(await new Response(child.stdout).text(), "alive");
  assert.equal((await child.status).code, 0);
});

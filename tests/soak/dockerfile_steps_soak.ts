import assert from "node:assert/strict";
import { join, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { testNeeding } from "../support/needs.ts";
import { readDockerfile, stageOf } from "../support/dockerfile.ts";
import { makeScratchRoots } from "../support/scratch_root.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PORT = /Dashboard {2}http:\/\/127\.0\.0\.1:(\d+)\//;

testNeeding(
  ["namespaces", "setpriv"],
  "Dockerfile: its steps, in order, make a manager that starts, pings and stops",
  async () => {
    const context = await buildContext();
    await using roots = await makeScratchRoots(context);
    const stages = await readDockerfile();
    await roots.build(stageOf(stages, "build"));
    const manager = stageOf(stages, "manager");
    await roots.build(manager);
    const process = roots.start(manager, {
      API_HOST: "127.0.0.1",
      API_PORT: "0",
      // How it does is told to viewers alone.
      ANONYMOUS_ROLE: "viewer",
    });
    try {
      const said = readUntil(process.stdout, PORT);
      const [, port = ""] = await said;
      const health = await healthy(port);
      assert.equal(health.monitor.engine, "raw");
      assert.equal(await roots.check(manager, { API_HOST: "127.0.0.1", API_PORT: port }), 0);
    } finally {
      process.kill("SIGTERM");
      const [{ code }, errors] = await Promise.all([
        process.status,
        new Response(process.stderr).text(),
      ]);
      assert.equal(code, 0, errors);
      await Deno.remove(context, { recursive: true });
    }
  },
);

/** The files that an engine would be sent: what git knows of, less what .dockerignore names. */
async function buildContext(): Promise<string> {
  const context = await Deno.makeTempDir({ prefix: "context-" });
  await Deno.chmod(context, 0o755);
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: ROOT,
  })
    .output();
  const ignored = (await Deno.readTextFile(join(ROOT, ".dockerignore"))).split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  for (const name of new TextDecoder().decode(stdout).split("\0").filter((name) => name !== "")) {
    if (
      ignored.some((pattern) => matchesGlob(name, pattern) || matchesGlob(name, `${pattern}/**`))
    ) continue;
    await Deno.mkdir(join(context, name, ".."), { recursive: true });
    await Deno.copyFile(join(ROOT, name), join(context, name));
  }
  return context;
}

async function readUntil(
  stream: ReadableStream<Uint8Array>,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  let text = "";
  for await (
    const chunk of stream.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<
      string
    >
  ) {
    text += chunk;
    const found = pattern.exec(text);
    if (found !== null) return found;
  }
  throw new Error(`it ended having said ${JSON.stringify(text)}`);
}

// deno-lint-ignore no-explicit-any -- what /health answers is checked elsewhere.
async function healthy(port: string): Promise<any> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`);
    const body = await answer.json();
    if (answer.status === 200) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

import assert from "node:assert/strict";
import { only, readDockerfile, stageOf } from "../support/dockerfile.ts";

const stages = await readDockerfile();
const steps = stages.flatMap((stage) => stage.steps);

Deno.test("Dockerfile: what runs is not root, is checked, and takes signals itself", () => {
  for (const name of ["manager", "proxy"]) {
    const stage = stageOf(stages, name);
    assert.match(
      only(stage, "USER"),
      /^[1-9]\d+$/,
      `${name}: a number, so that others can see it is not root`,
    );
    assert.match(only(stage, "ENTRYPOINT"), /^\["/, `${name}: without a shell in between`);
    assert.match(only(stage, "HEALTHCHECK"), /CMD \[/);
    assert.equal(stage.steps.findIndex(({ keyword }) => keyword === "ADD"), -1);
    const user = stage.steps.findIndex(({ keyword }) => keyword === "USER");
    assert.ok(
      stage.steps.slice(user).every(({ keyword }) => keyword !== "RUN" && keyword !== "COPY"),
      `${name}: its own files are root's`,
    );
  }
});

Deno.test("Dockerfile: all comes from the base image, the distribution's packages and npm", () => {
  for (const { keyword, text, flags, line } of steps) {
    if (keyword === "FROM") assert.match(text, /^\$\{BASE\} AS \w+$/, `line ${line}`);
    if (keyword === "COPY" && flags.from !== undefined) {
      assert.ok(stages.some(({ name }) => name === flags.from), `line ${line}`);
    }
    if (keyword === "RUN") assert.doesNotMatch(text, /https?:|curl|wget|git clone/, `line ${line}`);
  }
  assert.ok(steps.some(({ flags }) => flags.from === "build"));
  assert.match(
    stages[0]!.steps.find(({ keyword }) => keyword === "ARG")!.text,
    /^BASE=debian:\w+-slim$/,
  );
});

Deno.test("Dockerfile: packages are installed without what is not needed, and leave no lists behind", () => {
  const installs = steps.filter(({ text }) => text.includes("apt-get install"));
  assert.ok(installs.length >= 2);
  for (const { text, line } of installs) {
    assert.match(
      text,
      /^apt-get update && apt-get install -y --no-install-recommends /,
      `line ${line}`,
    );
    assert.match(text, /rm -rf \/var\/lib\/apt\/lists\/\*/, `line ${line}`);
  }
});

Deno.test("Dockerfile: the Deno that it installs is the one of README and of now", async () => {
  const version = steps.find(({ text }) => text.startsWith("DENO_VERSION="))?.text.split("=")[1];
  assert.match(version ?? "", /^2\.\d+\.\d+$/);
  const [, minor = 0] = version!.split(".").map(Number);
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const least = /Deno 2\.(\d+) or newer/.exec(readme)?.[1];
  assert.ok(minor >= Number(least));
});

Deno.test(".dockerignore keeps secrets and what is built elsewhere out", async () => {
  const lines = (await Deno.readTextFile(new URL("../../.dockerignore", import.meta.url))).split(
    "\n",
  );
  for (const name of [".env", "secrets", ".git", "node_modules", "_fresh"]) {
    assert.ok(lines.includes(name), name);
  }
});

import assert from "node:assert/strict";
import manifest from "../deno.json" with { type: "json" };
import { VARIABLES } from "../config.ts";

const tasks: Readonly<Record<string, { command: string } | string>> = manifest.tasks;

function command(task: string): string {
  const entry = tasks[task];
  assert.ok(entry !== undefined, `there is no task ${task}`);
  return typeof entry === "string" ? entry : entry.command;
}

async function read(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(`../${name}`, import.meta.url));
}

for (const file of ["README.md", "README.ja.md"]) {
  Deno.test(`${file} shows the two commands on its first screen`, async () => {
    const firstScreen = (await read(file)).split("\n").slice(0, 25).join("\n");
    assert.match(firstScreen, /npx -y deno@2 task start/);
    assert.match(firstScreen, /npx -y deno@2 task test/);
  });

  Deno.test(`${file} has a row for every variable, with its default`, async () => {
    const text = await read(file);
    for (const [name, fallback] of VARIABLES) {
      const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\``));
      assert.ok(row !== undefined, `no row for ${name}`);
      if (/^[\d:]/.test(fallback)) {
        assert.equal(row.split("|")[2]?.trim(), fallback, `default of ${name}`);
      }
    }
  });

  Deno.test(`${file} shows pictures, and links to files, that there are`, async () => {
    const links = [...(await read(file)).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = ""]) => link);
    assert.ok(links.some((link) => link.endsWith(".png")));
    for (const link of links) await Deno.stat(new URL(`../${link}`, import.meta.url));
  });

  Deno.test(`${file} names only tasks that there are`, async () => {
    const named = [...(await read(file)).matchAll(/deno(?:@2)? task ([a-z][a-z:]*[a-z])/g)];
    assert.ok(named.length > 3);
    for (const [, task = ""] of named) command(task);
  });
}

Deno.test("the manager's task may read every variable that configures it", () => {
  const allowed = /--allow-env=(\S+)/.exec(command("start"))?.[1]?.split(",") ?? [];
  for (const [name] of VARIABLES) assert.ok(allowed.includes(name), name);
});

Deno.test("tasks give exact permissions: none gives them all, but the tests' and benchmarks'", () => {
  for (const task of Object.keys(tasks)) {
    if (/^(test|bench|screenshots|ok)/.test(task)) continue;
    assert.doesNotMatch(command(task), /(^|\s)(-A|--allow-all)(\s|$)/, task);
  }
});

Deno.test(".ci/run calls the README's test command", async () => {
  assert.match(await read(".ci/run"), /^exec npx -y deno@2 task test$/m);
});

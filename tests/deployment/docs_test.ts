import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig, VARIABLES } from "../../config.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (name: string) => Deno.readTextFile(join(ROOT, name));

/** The shell commands of a page, block by block. */
const blocks = (text: string) =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

Deno.test("docs/deployment.md and its translation have the same commands", async () => {
  assert.deepEqual(
    blocks(await read("docs/deployment.md")),
    blocks(await read("docs/deployment.ja.md")),
  );
});

Deno.test("docs/deployment.md: the commands for Compose make what Compose and the manager read", async () => {
  const [code] = blocks(await read("docs/deployment.md")).filter((each) =>
    each.includes("secrets/database_url")
  );
  const folder = await Deno.makeTempDir({ prefix: "docs-" });
  try {
    await Deno.copyFile(join(ROOT, ".env.example"), join(folder, ".env.example"));
    const { success, stderr } = await new Deno.Command("sh", {
      args: ["-euc", code!],
      cwd: folder,
      stderr: "piped",
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const url = (await Deno.readTextFile(join(folder, "secrets/database_url"))).trim();
    const password = (await Deno.readTextFile(join(folder, "secrets/database_password"))).trim();
    assert.equal(
      readConfig({ DATABASE_URL: url }, "/data").databaseUrl,
      `postgresql://vxlan:${password}@127.0.0.1:5432/vxlan`,
    );
    assert.equal(((await Deno.stat(join(folder, "secrets"))).mode ?? 0) & 0o777, 0o700);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("The pages about running it name files and variables that there are", async () => {
  const known = new Set(VARIABLES.map(([name]) => name));
  for (
    const page of ["docs/deployment.md", "docs/deployment.ja.md", "docs/security.md", "SECURITY.md"]
  ) {
    const text = await read(page);
    for (const [, target = ""] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      await Deno.stat(join(ROOT, page, "..", target));
    }
    for (const [path] of text.matchAll(/\b(?:deploy|agent)\/[\w./-]*\w/g)) {
      await Deno.stat(join(ROOT, path));
    }
    for (
      const [, name = ""] of text.matchAll(
        /\b((?:TLS|API|MAX|RATE|TRUSTED|DATABASE|DATA)_[A-Z_]+)\b/g,
      )
    ) {
      assert.ok(known.has(name), `${page}: ${name}`);
    }
  }
});

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Builder } from "./builder.ts";

const FRESH = new URL("../mod.ts", import.meta.url).href;
const PREACT = import.meta.resolve("preact");

const FILES = {
  "app.ts": `import { App, staticFiles } from "${FRESH}";
export const app = new App().use(staticFiles()).fsRoutes();`,
  "helper.ts": `export const word = "first";`,
  "islands/word.ts": `import { word } from "../helper.ts";
export default () => word;`,
  "routes/index.ts": `import { h } from "${PREACT}";
import Word from "../islands/word.ts";
export default () => h(Word, {});`,
  "routes/index_test.ts": `throw new Error("a test is no route");`,
  "static/a.css": "a {}",
  "static/.hidden": "",
  "static/.well-known/b.txt": "b",
};

/** An app in a folder of its own that goes away in the end. */
async function makeApp(files: Record<string, string> = FILES) {
  const root = await Deno.makeTempDir();
  const write = async (path: string, content: string) => {
    const file = join(root, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, content);
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  const server = join(root, "_fresh", "server.js");
  return {
    root,
    write,
    build: () => new Builder({ root, serverEntry: "app.ts" }).build(),
    /** Builds, and tells whether that wrote the server module. */
    rebuilds: async () => {
      // A file that is written anew is another file with the same name.
      const { ino } = await Deno.stat(server);
      await new Builder({ root, serverEntry: "app.ts" }).build();
      return (await Deno.stat(server)).ino !== ino;
    },
    fetch: async (path: string): Promise<Response> => {
      // A name of its own, because a module is loaded once.
      const copy = join(root, "_fresh", `server_${crypto.randomUUID()}.js`);
      await Deno.copyFile(server, copy);
      const { default: app } = await import(pathToFileURL(copy).href);
      return await app.fetch(new Request(`http://host${path}`));
    },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

async function text(response: Response): Promise<string> {
  assert.equal(response.status, 200);
  return await response.text();
}

Deno.test("Builder.build() writes a module that serves routes, islands and static files", async () => {
  await using app = await makeApp();
  await app.build();
  const page = await text(await app.fetch("/"));
  assert.match(page, /<!--frsh:island:I_word:0-->first<!--\/frsh:island-->/);
  const script = /from"(\/_fresh\/js\/[0-9a-f]{40}\/I_word\.js)"/.exec(page)?.[1];
  assert.match(await text(await app.fetch(script ?? "none")), /first/);
  assert.equal(await text(await app.fetch("/a.css")), "a {}");
  assert.equal(await text(await app.fetch("/.well-known/b.txt")), "b");
  assert.equal((await app.fetch("/.hidden")).status, 404);
});

/** All the scripts that a page of one island loads. */
async function scriptsOf(app: Awaited<ReturnType<typeof makeApp>>): Promise<string> {
  const page = await text(await app.fetch("/"));
  const paths = new Set(page.match(/\/_fresh\/js\/[0-9a-f]{40}\/I_word\.js/g));
  const scripts: string[] = [];
  for (const path of paths) {
    const script = await text(await app.fetch(path));
    scripts.push(script);
    for (const [, name] of script.matchAll(/from"\.\/([^"]+)"/g)) {
      paths.add(path.replace(/[^/]+$/, name!));
    }
  }
  return scripts.join("\n");
}

Deno.test("Builder.build() sends what pictures need where an island shows some, and else not", async () => {
  await using app = await makeApp();
  await app.build();
  assert.doesNotMatch(await scriptsOf(app), /__frsh_c/);
  const island = (element: string) =>
    app.write(
      "islands/word.ts",
      // As a path, which is what esbuild takes.
      `import { h } from "${new URL(PREACT).pathname}";\nexport default () => h(${element});`,
    );
  await island(`"svg", { role: "img" }`);
  await app.build();
  assert.doesNotMatch(await scriptsOf(app), /__frsh_c/);
  await island(`"img", { src: "/a.png" }`);
  await app.build();
  assert.match(await scriptsOf(app), /__frsh_c/);
});

Deno.test("Builder.build() has browsers compile what a page runs as it opens, and nothing that may wait", async () => {
  await using app = await makeApp();
  const long = (word: string) => `export const all = ${JSON.stringify([word.repeat(500)])};`;
  await app.write("later.ts", long("later"));
  await app.write("helper.ts", `${long("once")}\nexport const later = () => import("./later.ts");`);
  await app.write(
    "islands/word.ts",
    `import { all, later } from "../helper.ts";\nexport default () => (later(), all);`,
  );
  await app.build();
  const hinted = /^\/\/# allFunctionsCalledOnLoad\n/;
  const js = join(app.root, "_fresh", "js");
  const [build] = [...Deno.readDirSync(js)];
  const folder = join(js, build!.name);
  const scripts = [...Deno.readDirSync(folder)].map(({ name }) =>
    Deno.readTextFileSync(join(folder, name))
  );
  const holding = (word: string) => scripts.filter((script) => script.includes(word.repeat(500)));
  assert.deepEqual(holding("once").map((script) => hinted.test(script)), [true]);
  assert.deepEqual(holding("later").map((script) => hinted.test(script)), [false]);
});

Deno.test("Builder.build() does nothing when nothing changed", async () => {
  await using app = await makeApp();
  await app.build();
  assert.equal(await app.rebuilds(), false);
});

Deno.test("Builder.build() leaves a build alone when only server code changed", async () => {
  await using app = await makeApp();
  await app.build();
  await app.write("routes/index.ts", `export default () => "another page";`);
  assert.equal(await app.rebuilds(), false);
});

Deno.test("Builder.build() builds anew what changed", async () => {
  const changes: [path: string, content: string][] = [
    ["helper.ts", `export const word = "second";`],
    ["islands/word.ts", `export default () => "other";`],
    ["islands/more.ts", `export default () => "more";`],
    ["routes/about.ts", `export default () => "about";`],
    ["static/a.css", "b {}"],
    ["static/c.css", "c {}"],
    ["deno.lock", "{}"],
  ];
  await using app = await makeApp();
  await app.build();
  for (const [path, content] of changes) {
    await app.write(path, content);
    assert.equal(await app.rebuilds(), true, path);
  }
  await Deno.remove(join(app.root, "static", "c.css"));
  assert.equal(await app.rebuilds(), true);
});

Deno.test("Builder.build() begins again when the last build is not whole", async () => {
  await using app = await makeApp();
  await app.build();
  const outDir = join(app.root, "_fresh");
  await Deno.writeTextFile(join(outDir, "build.json"), "{");
  assert.equal(await app.rebuilds(), true);
  await Deno.writeTextFile(join(outDir, "server.js"), "another");
  assert.equal(await app.rebuilds(), true);
  await Deno.remove(join(outDir, "js"), { recursive: true });
  assert.equal(await app.rebuilds(), true);
  assert.equal(await app.rebuilds(), false);
});

Deno.test("Builder.build() may run several times at once", async () => {
  await using app = await makeApp();
  await Promise.all([app.build(), app.build(), app.build()]);
  assert.match(await text(await app.fetch("/")), /first/);
  assert.equal(await app.rebuilds(), false);
});

Deno.test("Builder.build() leaves nothing of older builds behind", async () => {
  await using app = await makeApp();
  await app.build();
  await app.write("helper.ts", `export const word = "second";`);
  await app.build();
  const names = async (path: string) => {
    const entries = await Array.fromAsync(Deno.readDir(join(app.root, "_fresh", path)));
    return entries.map(({ name }) => name).sort();
  };
  assert.deepEqual(await names("."), ["build.json", "js", "server.js"]);
  assert.equal((await names("js")).length, 1);
});

Deno.test("Builder.build() gives the same content the same addresses, wherever it lies", async () => {
  await using one = await makeApp();
  await using other = await makeApp();
  await Promise.all([one.build(), other.build()]);
  const [first, second] = await Promise.all([one.fetch("/"), other.fetch("/")]);
  assert.ok(first.headers.get("link"));
  assert.equal(first.headers.get("link"), second.headers.get("link"));
  await Promise.all([first.body?.cancel(), second.body?.cancel()]);
});

Deno.test("Builder.build() takes several static folders, the first of which wins", async () => {
  await using app = await makeApp({ ...FILES, "more/a.css": "no", "more/d.css": "d {}" });
  const { root } = app;
  await new Builder({ root, serverEntry: "app.ts", staticDir: ["static", "more"] }).build();
  assert.equal(await text(await app.fetch("/a.css")), "a {}");
  assert.equal(await text(await app.fetch("/d.css")), "d {}");
});

Deno.test("Builder.build() tells the islands of the same name apart", async () => {
  await using app = await makeApp({
    ...FILES,
    "islands/deeper/word.ts": `export default () => "deeper";`,
    "routes/deeper.ts": `import { h } from "${PREACT}";
import Word from "../islands/deeper/word.ts";
export default () => h(Word, {});`,
  });
  await app.build();
  const pages = await Promise.all(["/", "/deeper"].map(async (p) => text(await app.fetch(p))));
  assert.deepEqual(pages.map((page) => /island:(\w+):/.exec(page)?.[1]).sort(), [
    "I_word",
    "I_word_2",
  ]);
});

Deno.test("Builder.build() refuses an island that imports the server side", async () => {
  await using app = await makeApp({
    ...FILES,
    "islands/word.ts": `import { App } from "fresh";
export default () => App.name;`,
  });
  await assert.rejects(
    app.build(),
    /Could not resolve "fresh"[^]*islands\/word\.ts:1:\d+[^]*but not "fresh"/,
  );
});

Deno.test("Builder.build() names the file and line of an error in an island", async () => {
  await using app = await makeApp({ ...FILES, "islands/word.ts": "export default (" });
  await assert.rejects(app.build(), /islands\/word\.ts:1:\d+/);
});

Deno.test("the server module refuses an island without a component", async () => {
  await using app = await makeApp({ ...FILES, "islands/empty.ts": "export const a = 1;" });
  await app.build();
  await assert.rejects(app.fetch("/"), /Cannot use the island .*islands\/empty\.ts/);
});

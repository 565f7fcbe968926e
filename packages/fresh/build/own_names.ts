import { join } from "node:path";

/** What a script shares, as minifiers write it: at its end. */
const EXPORTS = /export\{([^{}]*)\};?\s*$/;

/**
 * Has scripts share what they share by the names it has inside of them: a minifier makes up others, and then
 * writes both.
 *
 * @param shared those that others import, each by its names; no entries, which are known by theirs
 */
export async function shareByOwnNames(
  scripts: readonly string[],
  shared: readonly string[],
  folder: string,
): Promise<void> {
  const texts = new Map<string, string>();
  for (const name of scripts) texts.set(name, await Deno.readTextFile(join(folder, name)));
  for (const name of shared) {
    // As a whole it is asked for names that nobody can see here.
    if (texts.values().some((text) => text.includes(`import("./${name}")`))) continue;
    const text = texts.get(name)!;
    const own = new Map(pairs(EXPORTS.exec(text)?.[1] ?? "").map(([inside, as]) => [as, inside]));
    const names = [...new Set(own.values())].join();
    texts.set(name, text.replace(EXPORTS, () => `export{${names}};`));
    for (const user of scripts) {
      texts.set(
        user,
        texts.get(user)!.replace(importsOf(name), (_, verb, list, from) => {
          const renamed = pairs(list).map(([shared, here]) => {
            const inside = own.get(shared);
            if (inside === undefined) {
              throw new Error(`Cannot rename what scripts share: ${name} has no "${shared}".`);
            }
            return spelled(inside, here);
          });
          return `${verb}{${renamed.join()}}${from}`;
        }),
      );
    }
  }
  for (const [name, text] of texts) await Deno.writeTextFile(join(folder, name), text);
}

/** Where a script imports names from another, or passes them on. */
function importsOf(name: string): RegExp {
  const path = name.replaceAll(".", "\\.");
  return new RegExp(`\\b(import|export)\\{([^{}]*)\\}(from"\\./${path}")`, "g");
}

/** `a,b as c` taken apart. */
function pairs(list: string): [string, string][] {
  return list.split(",").filter((each) => each !== "").map((each) => {
    const [name = "", as = name] = each.split(" as ");
    return [name, as];
  });
}

function spelled(name: string, as: string): string {
  return name === as ? name : `${name} as ${as}`;
}

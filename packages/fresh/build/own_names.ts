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
    const own = new Map<string, string>();
    rewrite(name, EXPORTS, (list) => {
      const names = pairs(list).map(([inside, outside]) => own.set(outside, inside) && inside);
      return `export{${[...new Set(names)].join()}};`;
    });
    const source = name.replaceAll(".", "\\.");
    for (const user of scripts) {
      rewrite(
        user,
        new RegExp(`\\b(?:im|ex)port\\{([^{}]*)\\}from"\\./${source}"`, "g"),
        (list, all) => {
          const names = pairs(list).map(([outside, here]) => spelled(own.get(outside)!, here));
          return all.replace(list, names.join());
        },
      );
    }
  }
  for (const [name, text] of texts) await Deno.writeTextFile(join(folder, name), text);

  function rewrite(
    name: string,
    pattern: RegExp,
    to: (list: string, all: string) => string,
  ): void {
    texts.set(name, texts.get(name)!.replace(pattern, (all, list: string) => to(list, all)));
  }
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

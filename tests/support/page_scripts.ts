/** What only the texts of a page in this language say. */
const MAIN: Record<string, string> = { en: "Filter by state", ja: "状態で絞り込む" };

/**
 * The scripts that a page runs at once: those in it, those it names, what they import, and its language's texts.
 * By path; those in it by number.
 */
export async function scriptsOf(origin: string, language: string): Promise<Map<string, string>> {
  const page = await fetch(origin, { headers: { "accept-language": language } });
  const html = await page.text();
  const link = page.headers.get("link") ?? "";
  const queue = [...`${link} ${html}`.matchAll(/\/_fresh\/js\/[\w/.-]+\.js/g)].map(([path]) =>
    path
  );
  const loaded = new Map<string, string>();
  for (const [, type, text = ""] of html.matchAll(/<script([^>]*)>(.+?)<\/script>/gs)) {
    if (!type?.includes("json")) loaded.set(`${loaded.size + 1}`, text);
  }
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (loaded.has(path)) continue;
    const script = await (await fetch(origin + path)).text();
    loaded.set(path, script);
    const folder = path.slice(0, path.lastIndexOf("/"));
    for (const [, name] of script.matchAll(/(?:from|import)\s*"\.\/([\w.-]+)"/g)) {
      queue.push(`${folder}/${name}`);
    }
    // The catalogue loads the language of the page as soon as it runs; all else waits to be asked for.
    for (const [, name] of script.matchAll(/import\("\.\/([\w.-]+)"\)/g)) {
      const later = await (await fetch(`${origin}${folder}/${name}`)).text();
      if (later.includes(MAIN[language] ?? "")) queue.push(`${folder}/${name}`);
    }
  }
  if (!loaded.values().some((text) => text.includes(MAIN[language]!))) {
    throw new Error(`The page's texts in ${language} are not among ${[...loaded.keys()].join()}`);
  }
  return loaded;
}

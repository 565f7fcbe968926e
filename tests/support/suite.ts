const ROOT = new URL("../../", import.meta.url);

/**
 * Loads the test files of these folders and of those within as one: they then share an isolate, the modules that
 * they import, and the browser, which take most of the time that a small file takes.
 */
export async function loadTests(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const file of testFiles(new URL(`${folder}/`, ROOT))) await import(file.href);
  }
}

function testFiles(folder: URL): URL[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap(({ name, isDirectory }) => {
    if (isDirectory) return testFiles(new URL(`${name}/`, folder));
    return /_test\.tsx?$/.test(name) ? [new URL(name, folder)] : [];
  });
}

import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";

/** Faces that stand in for a reader's own, so that a picture looks the same wherever it is taken. */
const FACES = [
  face("Inter", "@expo-google-fonts/inter", "400Regular", 400),
  face("Inter", "@expo-google-fonts/inter", "600SemiBold", 600),
  face("JetBrains Mono", "@expo-google-fonts/jetbrains-mono", "400Regular", 400),
  face("Noto Sans JP", "@expo-google-fonts/noto-sans-jp", "400Regular", 400),
  face("Noto Sans JP", "@expo-google-fonts/noto-sans-jp", "600SemiBold", 600),
];

/** A folder that no page has. */
const PATH = "/fonts-for-pictures/";

interface Face {
  readonly family: string;
  readonly weight: number;
  readonly file: string;
}

function face(family: string, packageName: string, style: string, weight: number): Face {
  const folder = dirname(fileURLToPath(import.meta.resolve(packageName)));
  return {
    family,
    weight,
    file: join(folder, style, `${family.replaceAll(" ", "")}_${style}.ttf`),
  };
}

/** Has every page of a context use known faces instead of the machine's, within the page's own policy. */
export async function useKnownFonts(context: BrowserContext): Promise<void> {
  await context.route(`**${PATH}*`, (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    const found = FACES.find(({ file }) => basename(file) === name);
    return found === undefined ? route.abort() : route.fulfill({ path: found.file });
  });
  await context.addInitScript((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  }, style());
}

function style(): string {
  const faces = FACES.map(({ family, weight, file }) =>
    `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url("${PATH}${
      basename(file)
    }"); }`
  );
  // More specific than the page's own rule, which comes earlier all the same.
  const tokens = `:root:root { --face: "Inter", "Noto Sans JP", sans-serif; ` +
    `--face-mono: "JetBrains Mono", monospace; }`;
  return [...faces, tokens].join("\n");
}

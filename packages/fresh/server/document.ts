import { PAYLOAD_ID } from "../shared/wire.ts";
import type { RenderedTree } from "./islands.ts";
import { writePayload } from "./payload.ts";
import type { Assets, Island } from "./snapshot.ts";

type Scripts = Pick<Assets, "buildId" | "bootScript" | "bootImports">;

/** Makes a whole document of a rendered tree, with the scripts its islands need and no other. */
export function toDocument(
  tree: RenderedTree,
  nonce: string,
  scripts: Scripts,
): { html: string; preload: string } {
  const document = completeDocument(tree.html);
  if (tree.islands.length === 0) return { html: document, preload: "" };
  return {
    html: appendToBody(document, tree.later + bootMarkup(tree, nonce, scripts)),
    preload: preloadHeader(tree.islands, scripts),
  };
}

/** A page without `_app` gets the least document around it. */
function completeDocument(html: string): string {
  if (html.startsWith("<html")) return `<!DOCTYPE html>${html}`;
  const body = html.startsWith("<body") ? html : `<body>${html}</body>`;
  return `<!DOCTYPE html><html><head><meta charset="utf-8"/></head>${body}</html>`;
}

function appendToBody(document: string, addition: string): string {
  const at = document.lastIndexOf("</body>");
  return at < 0 ? document + addition : document.slice(0, at) + addition + document.slice(at);
}

/** The props lie in a data block, which no policy takes for a script; the one script has a nonce. */
function bootMarkup({ islands, props }: RenderedTree, nonce: string, scripts: Scripts): string {
  const payload = writePayload({ buildId: scripts.buildId, props });
  const imports = islands.map(({ name, script }) => `import ${name} from "${script}";`).join("");
  const names = islands.map(({ name }) => name).join();
  return `<script type="application/json" id="${PAYLOAD_ID}">${payload}</script>` +
    `<script type="module" nonce="${nonce}">import{boot}from"${scripts.bootScript}";` +
    `${imports}boot({${names}})</script>`;
}

function preloadHeader(islands: readonly Island[], { bootScript, bootImports }: Scripts): string {
  const paths = new Set([bootScript, ...bootImports]);
  for (const { script, imports } of islands) {
    for (const path of [script, ...imports]) paths.add(path);
  }
  return [...paths].map((path) => `<${path}>; rel="modulepreload"; as="script"`).join(", ");
}

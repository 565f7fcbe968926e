import { PAYLOAD_ID } from "../shared/wire.ts";
import type { RenderedTree } from "./islands.ts";
import { writePayload, type WrittenPayload } from "./payload.ts";
import type { Assets, Island, ScriptFiles } from "./snapshot.ts";

type Scripts = Pick<Assets, "buildId" | "extras">;

/** Makes a whole document of a rendered tree, with the scripts its islands need and no other. */
export function toDocument(
  tree: RenderedTree,
  nonce: string,
  scripts: Scripts,
): { html: string; preload: string } {
  const document = completeDocument(tree.html);
  if (tree.islands.length === 0) return { html: document, preload: "" };
  const payload = writePayload({ buildId: scripts.buildId, props: tree.props });
  const needed = [...tree.islands, ...(payload.needsExtras ? [scripts.extras] : [])];
  return {
    html: appendToBody(document, tree.later + bootMarkup(tree.islands, payload, nonce, scripts)),
    preload: preloadHeader(needed),
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

/**
 * The props lie in a data block, which no policy takes for a script; the one script has a nonce. Each
 * island's script exports what hydrates them all beside itself.
 */
function bootMarkup(
  islands: readonly Island[],
  payload: WrittenPayload,
  nonce: string,
  { extras }: Scripts,
): string {
  const imports = islands.map(({ name, script }, i) =>
    `import ${name}${i === 0 ? ",{boot}" : " "}from"${script}";`
  ).join("");
  const names = islands.map(({ name }) => name).join();
  const more = payload.needsExtras ? `import*as extras from"${extras.script}";` : "";
  return `<script type="application/json" id="${PAYLOAD_ID}">${payload.text}</script>` +
    `<script type="module" nonce="${nonce}">${imports}${more}` +
    `boot({${names}}${payload.needsExtras ? ",extras" : ""})</script>`;
}

function preloadHeader(scripts: readonly ScriptFiles[]): string {
  const paths = new Set(scripts.flatMap(({ script, imports }) => [script, ...imports]));
  return [...paths].map((path) => `<${path}>; rel="modulepreload"; as="script"`).join(", ");
}

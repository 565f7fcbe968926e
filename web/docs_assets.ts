import { createHash } from "node:crypto";
import { gzip } from "node:zlib";
import { promisify } from "node:util";

/** A file of the reference page, ready to be sent. */
export interface DocsAsset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer>;
}

const START = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  validatorUrl: null,
});
`;

const SCRIPT = "text/javascript; charset=utf-8";

const FILES: Readonly<Record<string, { type: string; read(): Promise<Uint8Array> }>> = {
  "start.js": { type: SCRIPT, read: () => Promise.resolve(new TextEncoder().encode(START)) },
  "swagger-ui-bundle.js": {
    type: SCRIPT,
    read: () => packaged(import.meta.resolve("swagger-ui-dist/swagger-ui-bundle.js")),
  },
  "swagger-ui.css": {
    type: "text/css; charset=utf-8",
    read: () => packaged(import.meta.resolve("swagger-ui-dist/swagger-ui.css")),
  },
};

const made = new Map<string, Promise<DocsAsset>>();

/** The file of this name, or null. Read and compressed once. */
export function docsAsset(name: string): Promise<DocsAsset> | null {
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (file === undefined) return null;
  let asset = made.get(name);
  if (asset === undefined) {
    asset = make(file.type, file.read);
    asset.catch(() => made.delete(name));
    made.set(name, asset);
  }
  return asset;
}

async function make(type: string, read: () => Promise<Uint8Array>): Promise<DocsAsset> {
  const plain = new Uint8Array(await read());
  const zipped = new Uint8Array(await promisify(gzip)(plain));
  const etag = `W/"${createHash("sha256").update(plain).digest("base64url").slice(0, 16)}"`;
  return { type, etag, plain, zipped };
}

function packaged(url: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(url));
}

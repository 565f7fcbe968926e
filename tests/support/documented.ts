import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { openApiDocument } from "../../web/openapi/document.ts";

const document = openApiDocument("0.0.0");
const ajv = new Ajv2020({ strict: false, allErrors: true });
// The package is CommonJS: its default export is one level down.
(formats as unknown as { default: typeof formats.default }).default(ajv as never);
ajv.addSchema(document, "openapi");

interface Documented {
  readonly responses?: Readonly<Record<string, { content?: Readonly<Record<string, unknown>> }>>;
}

/** The documented paths that fit an address, the most exact first. */
function templatesFor(pathname: string): string[] {
  return Object.keys(document.paths ?? {})
    .filter((template) =>
      new RegExp(`^${template.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname)
    )
    .sort((a, b) => Number(a.includes("{")) - Number(b.includes("{")));
}

/**
 * Fails unless /openapi.json foresees this answer: its address, method, status, kind and body. Reads
 * the body of a copy, so that the answer can still be read.
 */
export async function assertDocumented(
  method: string,
  pathname: string,
  answer: Response,
): Promise<void> {
  const [template] = templatesFor(pathname);
  const what = `${method} ${pathname} → ${answer.status}`;
  assert.ok(template !== undefined, `${what}: no such path is documented`);
  const item = document.paths![template] as Record<string, Documented>;
  const name = method === "HEAD" ? "get" : method.toLowerCase();
  const operation = item[name];
  if (operation === undefined) {
    return assert.ok([204, 405].includes(answer.status), `${what}: the method is not documented`);
  }
  const response = operation.responses?.[String(answer.status)];
  assert.ok(response !== undefined, `${what}: the status is not documented`);
  const type = answer.headers.get("content-type")?.split(";")[0] ?? null;
  const types = Object.keys(response.content ?? {});
  if (method === "HEAD" || types.length === 0) return;
  assert.ok(type !== null && types.includes(type), `${what}: ${type} is not among ${types}`);
  if (type !== "application/json") return;
  const pointer = [
    "paths",
    template,
    name,
    "responses",
    String(answer.status),
    "content",
    type,
    "schema",
  ]
    .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = ajv.getSchema(`openapi#/${pointer}`);
  assert.ok(validate !== undefined, `${what}: has no schema`);
  const body = await answer.clone().json();
  assert.ok(validate(body), `${what}: ${ajv.errorsText(validate.errors)}`);
}

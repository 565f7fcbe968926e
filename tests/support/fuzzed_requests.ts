import fc from "fast-check";
import { openApiDocument } from "../../web/openapi/document.ts";
import { ATTACK_STRINGS } from "./attack_strings.ts";

/** A request made up from what /openapi.json says of an operation. */
export interface FuzzedRequest {
  readonly method: string;
  /** As in the document, `/api/machines/{machine}`. */
  readonly template: string;
  /** Path and query, ready to be sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The part of JSON Schema that the document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Operation {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const DOCUMENT = openApiDocument("0.0.0") as unknown as Document;
const METHODS = ["get", "put", "post", "patch", "delete"] as const;

/** Addresses and names that exist often enough for requests to meet the same machine. */
const KNOWN: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ip_address: fc.nat(40).map((n) => n % 4 === 0 ? `fd00:50::${n}` : `10.50.0.${n}`),
  mac_address: fc.nat(40).map((n) => `02:00:00:00:50:${n.toString(16).padStart(2, "0")}`),
  hostname: fc.constantFrom("web-1", "db-1", "日本", "a".repeat(255)),
  machine: fc.oneof(fc.nat(60).map(String), fc.nat(40).map((n) => `10.50.0.${n}`)),
  id: fc.nat(60).map(String),
  tags: fc.constantFrom("blue", "rack 7"),
  from: fc.constantFrom("2026-01-01T00:00:00Z", "1700000000000", "2026-11-24T00:00:00.123+09:00"),
  to: fc.constantFrom("2026-12-01T00:00:00Z", "1900000000000", "now"),
  name: fc.constantFrom("ann", "bob", "carol"),
};

const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ATTACK_STRINGS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 80 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...ATTACK_STRINGS), fc.nat(3000)).map(([text, n]) =>
      text + "x".repeat(n)
    ),
  },
  { weight: 1, arbitrary: fc.integer().map(String) },
);

const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostile },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 1e308, 2 ** 53, [], {}, [[]], {
      a: {},
    }),
  },
  { weight: 1, arbitrary: fc.dictionary(hostile, hostile, { maxKeys: 4 }) },
);

/** Every operation of the document, each as often. */
export function fuzzedRequests(): fc.Arbitrary<FuzzedRequest> {
  const operations = Object.entries(DOCUMENT.paths).flatMap(([template, item]) =>
    METHODS.flatMap((method) => method in item ? [requestOf(template, method, item[method]!)] : [])
  );
  return fc.oneof(...operations);
}

function requestOf(
  template: string,
  method: string,
  operation: Operation,
): fc.Arbitrary<FuzzedRequest> {
  const { parameters = [], requestBody } = operation;
  const inPath = parameters.filter((each) => each.in === "path");
  const inQuery = parameters.filter((each) => each.in === "query");
  const values = (list: typeof parameters, rarely: number) =>
    fc.tuple(...list.map(({ name, schema }) =>
      fc.oneof(
        { weight: 10, arbitrary: plainText(schema, name) },
        { weight: rarely, arbitrary: hostile },
      )
    ));
  const query = fc.tuple(
    values(inQuery, 4),
    fc.array(fc.boolean(), { minLength: inQuery.length, maxLength: inQuery.length }),
    fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, {
      weight: 1,
      arbitrary: fc.array(fc.tuple(hostile, hostile), { maxLength: 3 }),
    }),
  ).map(([given, used, more]) => [
    ...inQuery.flatMap(({ name }, at) => used[at] ? [[name, given[at]!] as const] : []),
    ...more,
  ]);
  return fc.record({
    path: values(inPath, 3),
    query,
    body: bodyOf(requestBody),
    headers: fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
  }).map(({ path, query, body, headers }) => {
    const pathname = inPath.reduce(
      (text, { name }, at) => text.replace(`{${name}}`, encoded(path[at] ?? "")),
      template,
    );
    const search = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
    return {
      method: method.toUpperCase(),
      template,
      path: search === "" ? pathname : `${pathname}?${search}`,
      headers: { ...body?.headers, ...headers },
      body: body?.text ?? null,
    };
  });
}

/** Of what browsers and programs may send anything. Only what a header may hold: the rest is for raw TCP. */
const headers: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(
    "accept",
    "accept-language",
    "accept-encoding",
    "content-type",
    "content-encoding",
    "cookie",
    "if-none-match",
    "if-modified-since",
    "range",
    "referer",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "sec-websocket-protocol",
    "upgrade",
    "x-request-id",
    "prefer",
  ),
  hostile.map((text) => text.replace(/[^\x20-\x7e]/g, "").trim()),
  { maxKeys: 3 },
);

function bodyOf(requestBody: Operation["requestBody"]) {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === undefined) return fc.constant(null);
  const isForm = type === "application/x-www-form-urlencoded";
  const shaped = valueOf(content?.schema ?? {}, "").map((value) =>
    isForm ? formOf(value) : JSON.stringify(value)
  );
  const shapeless = fc.oneof(
    anything.map((value) => isForm ? formOf(value) : JSON.stringify(value) ?? ""),
    hostile,
    fc.constantFrom(
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{"polluted":1}}}',
      "[".repeat(5000),
      '{"a":'.repeat(5000),
      '{"extra_data":' + "[".repeat(100) + "]".repeat(100) + "}",
      `{"hostname":"${"x".repeat(70_000)}"}`,
      "1e999",
      "\ufeff{}",
      "",
    ),
  );
  return fc.tuple(
    fc.oneof({ weight: 6, arbitrary: shaped }, { weight: 1, arbitrary: shapeless }),
    fc.oneof({ weight: 20, arbitrary: fc.constant(type) }, {
      weight: 1,
      arbitrary: fc.constantFrom(
        "text/plain",
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
      ),
    }),
  ).map(([text, type]) => ({ text, headers: { "content-type": type } }));
}

/** A value that fits the schema, mostly. */
function valueOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fittingValue(resolved(schema), name) },
    { weight: 1, arbitrary: anything },
  );
}

function fittingValue(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) {
    return fc.oneof(...choices.map((each) => fittingValue(resolved(each), name)));
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const type = typeof schema.type === "object" ? schema.type[0] : schema.type;
  switch (type) {
    case "object":
      return schema.properties === undefined
        ? fc.dictionary(fc.oneof(hostile, fc.string()), anything, { maxKeys: 5 })
        : objectOf(schema);
    case "array":
      return fc.array(valueOf(schema.items ?? {}, name), { maxLength: 4 });
    case "integer":
    case "number":
      return fc.integer({
        min: schema.minimum ?? -10,
        max: Math.min(schema.maximum ?? 100, 2 ** 31),
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.oneof({ weight: 3, arbitrary: KNOWN[name] ?? hostile }, {
        weight: 1,
        arbitrary: hostile,
      });
  }
}

function objectOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, schema]) =>
    fc.tuple(
      fc.constant(name),
      valueOf(schema, name),
      // What is optional is there every other time, what is required nearly always.
      required.includes(name) ? fc.nat(15).map((n) => n > 0) : fc.boolean(),
    )
  );
  return fc.tuple(...fields).map((all) =>
    Object.fromEntries(all.filter(([, , there]) => there).map(([name, value]) => [name, value]))
  );
}

function plainText(schema: Schema | undefined, name: string): fc.Arbitrary<string> {
  return fittingValue(resolved(schema ?? {}), name).map(textOf);
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace("#/components/schemas/", "");
  return name === undefined ? schema : DOCUMENT.components.schemas[name] ?? {};
}

function formOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return textOf(value);
  return Object.entries(value).map(([name, each]) => `${encoded(name)}=${encoded(textOf(each))}`)
    .join("&");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** Half surrogate pairs cannot be written in an address. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

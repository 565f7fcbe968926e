import type { AuditEntry } from "../../core/audit.ts";
import { csvLine } from "../../core/csv.ts";
import type { Accounts } from "../../web/accounts.ts";
import { AUDIT_COLUMNS, auditFormat, auditToCsv, auditToWire } from "../../web/audit_query.ts";
import { define } from "../../web/define.ts";

/** Entries read at a time. */
const CHUNK = 1000;

/** The whole audit log, newest first, as one file. */
export const handlers = define.handlers({
  GET(ctx) {
    const format = auditFormat(ctx.url.searchParams);
    const { accounts } = ctx.state.services;
    const text = format === "csv" ? csv(accounts) : json(accounts);
    return new Response(ReadableStream.from(text).pipeThrough(new TextEncoderStream()), {
      headers: {
        "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
        "content-disposition": `attachment; filename="audit.${format}"`,
        "cache-control": "no-store",
      },
    });
  },
});

async function* csv(accounts: Accounts): AsyncGenerator<string> {
  yield csvLine(AUDIT_COLUMNS);
  for await (const entries of all(accounts)) yield entries.map(auditToCsv).join("");
}

async function* json(accounts: Accounts): AsyncGenerator<string> {
  yield '{"entries":[';
  let isFirst = true;
  for await (const entries of all(accounts)) {
    const text = entries.map((entry) => JSON.stringify(auditToWire(entry))).join(",\n");
    yield isFirst ? text : `,\n${text}`;
    isFirst = false;
  }
  yield "]}\n";
}

async function* all(accounts: Accounts): AsyncGenerator<AuditEntry[]> {
  let before: number | null = null;
  for (;;) {
    const entries: AuditEntry[] = await accounts.auditLog(before, CHUNK);
    if (entries.length > 0) yield entries;
    if (entries.length < CHUNK) return;
    before = entries.at(-1)!.id;
  }
}

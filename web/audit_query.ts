import { z } from "zod";
import type { AuditEntry } from "../core/audit.ts";
import { csvLine } from "../core/csv.ts";
import { ApiError, validationError } from "../core/errors.ts";

/** The query of `GET /api/audit`. */
export const auditQuerySchema = z.object({
  format: z.enum(["json", "csv"], { error: "must be json or csv" }).default("json"),
});

/** @throws {ApiError} 400 */
export function auditFormat(params: URLSearchParams): "json" | "csv" {
  const read = auditQuerySchema.safeParse(Object.fromEntries(params));
  if (read.success) return read.data.format;
  throw validationError(read.error);
}

/**
 * The number below which entries are asked for; null for the newest.
 *
 * @throws {ApiError} 400
 */
export function auditBefore(params: URLSearchParams): number | null {
  const text = params.get("before");
  if (text === null) return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ApiError("VALIDATION_ERROR", "before: must be the number of an entry", {
    field: "before",
  });
}

/** An entry on the wire. */
export const auditEntrySchema = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  actor_kind: z.enum(["anonymous", "user", "token", "command"]),
  actor_id: z.int().nullable(),
  actor: z.string(),
  client: z.string(),
  action: z.string(),
  subject: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
}).meta({ id: "AuditEntry" });

/** An entry as it is exported. */
export function auditToWire(
  { id, at, actor, action, subject, before, after }: AuditEntry,
): z.infer<typeof auditEntrySchema> {
  return {
    id,
    at: new Date(at).toISOString(),
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor: actor.name,
    client: actor.client,
    action,
    subject,
    before,
    after,
  };
}

/** The columns of the CSV, in the order of `auditToCsv`. */
export const AUDIT_COLUMNS = [
  "id",
  "at",
  "actor_kind",
  "actor_id",
  "actor",
  "client",
  "action",
  "subject",
  "before",
  "after",
] as const;

/** An entry as a line of CSV. */
export function auditToCsv(entry: AuditEntry): string {
  const wire = auditToWire(entry);
  return csvLine(AUDIT_COLUMNS.map((column) => {
    const value = wire[column];
    return typeof value === "object" && value !== null ? JSON.stringify(value) : value ?? "";
  }));
}

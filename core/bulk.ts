import { z } from "zod";
import { vniSchema } from "./registration.ts";
import { searchTextSchema } from "./search_text.ts";
import { tagsSchema } from "./machine_patch.ts";
import { type MachineId, STATUSES } from "./machine.ts";

export const BULK_ACTIONS = ["delete", "tag", "pause", "resume", "check"] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** Ids in one request at most; a filter may match more. */
export const BULK_IDS_MAX = 10_000;

const idSchema = z.int().positive().max(2 ** 31 - 1).transform((id) => id as MachineId);

/** As the list of machines is asked, without what only orders it. `{}` is every machine. */
const filterSchema = z.strictObject({
  status: z.enum(STATUSES).exactOptional(),
  q: searchTextSchema.exactOptional(),
  vni: vniSchema.exactOptional(),
  tag: searchTextSchema.exactOptional(),
});

/** The body of `POST /api/machines/bulk`. */
export const bulkSchema = z.strictObject({
  action: z.enum(BULK_ACTIONS),
  ids: z.array(idSchema).min(1).max(BULK_IDS_MAX).optional(),
  filter: filterSchema.optional(),
  add: tagsSchema.optional().describe("tags to put on, where the action is tag"),
  remove: tagsSchema.optional().describe("tags to take off, where the action is tag"),
}).superRefine(({ action, ids, filter, add = [], remove = [] }, ctx) => {
  const wrong = (field: string, message: string) =>
    ctx.addIssue({ code: "custom", path: [field], message });
  if ((ids === undefined) === (filter === undefined)) {
    wrong("ids", "say which machines, by ids or by filter, and not by both");
  }
  if (action === "tag" && add.length + remove.length === 0) {
    wrong("add", "say which tags to add or to remove");
  }
  if (action !== "tag" && add.length + remove.length > 0) {
    wrong(add.length > 0 ? "add" : "remove", "goes with the action tag alone");
  }
}).meta({ id: "Bulk" });

export type BulkRequest = z.infer<typeof bulkSchema>;

/** Failures that are told one by one; of further ones only the count is. */
export const BULK_FAILURES_MAX = 100;

/** The answer: every machine that matched either succeeded or failed. */
export const bulkResultSchema = z.object({
  action: z.enum(BULK_ACTIONS),
  matched: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  silent: z.int().optional().describe("of a check: those that were checked and did not answer"),
  failures: z.array(z.object({
    id: z.int(),
    error: z.enum(["NOT_FOUND", "TOO_MANY_TAGS", "PAUSED", "FAULT"]),
    message: z.string(),
  })).describe(`the first ${BULK_FAILURES_MAX}`),
}).meta({ id: "BulkResult" });

export type BulkResult = z.infer<typeof bulkResultSchema>;
export type BulkFailure = BulkResult["failures"][number];

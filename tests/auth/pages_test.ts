import assert from "node:assert/strict";
import { guardedManager } from "../support/guarded_manager.ts";
import { recordLog } from "../support/log.ts";

Deno.test("a page that fails tells its request's id, under which the log has the reason", async () => {
  const log = recordLog();
  await using manager = await guardedManager({ log });
  await manager.database.sql`alter table api_token rename to no_longer_there`;
  const answer = await manager.admin.fetch("/admin/tokens");
  assert.equal(answer.status, 500);
  const id = answer.headers.get("x-request-id")!;
  const text = await answer.text();
  assert.ok(text.includes(id));
  assert.doesNotMatch(text, /api_token|relation|select/i, "nothing of the inside");
  const line = log.lines.find(({ message }) => message === "page failed");
  assert.equal(line?.fields.request, id);
  assert.match(String(line?.fields.error), /api_token/);
});

import { conflictToWire } from "../../core/conflict_wire.ts";
import { json } from "../../web/answers.ts";
import { define } from "../../web/define.ts";

/** Addresses that two MACs take turns at, until somebody acknowledges it. */
export const handlers = define.handlers({
  async GET(ctx) {
    const conflicts = await ctx.state.services.records.conflicts();
    return json({ conflicts: conflicts.map(conflictToWire) });
  },
});

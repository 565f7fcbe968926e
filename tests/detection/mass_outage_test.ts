import assert from "node:assert/strict";
import { massOutage } from "../support/mass_outage.ts";
import { testNeeding } from "../support/needs.ts";

testNeeding(
  ["namespaces"],
  "half of 1,000 machines die together: known in under 18 s, the others checked on time",
  async () => {
    const { last, longestGap } = await massOutage(1_000, 18_000);
    assert.ok(last < 18_000, `the last was known after ${last} ms`);
    assert.ok(longestGap < 12_000, `a living machine went unchecked for ${longestGap} ms`);
  },
);

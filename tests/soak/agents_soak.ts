/** Every agent under every shell through agent/overlay_trouble_test.ts, which takes one of each code path. */
Deno.env.set("EVERY_AGENT", "1");
await import("../../agent/overlay_trouble_test.ts");

/** The whole of tests/attack/injection_test.ts: every page of the list, and every machine with its texts. */
Deno.env.set("EVERY_PAGE", "1");
await import("../attack/injection_test.ts");

/** axe over every page in every look: tests/browser takes some of them. */
Deno.env.set("EVERY_LOOK", "1");
await import("../browser/accessibility_test.ts");
await import("../browser/accessible_pages_test.ts");

/** axe over every page in every look: tests/browser and tests/pages take some of them. */
Deno.env.set("EVERY_LOOK", "1");
await import("../browser/accessibility_test.ts");
await import("../pages/accessible_pages_test.ts");

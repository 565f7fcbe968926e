/** `deno task dev`: builds, then runs the manager; under --watch both again at every change. */
await import("./build.ts");
await import("./main.ts");

import { Builder } from "fresh/dev";

/** `deno task build`: bundles the islands into _fresh/; does next to nothing when nothing changed. */
await new Builder({ serverEntry: "app.ts" }).build();

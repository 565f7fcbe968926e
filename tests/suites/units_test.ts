import { loadTests } from "../support/suite.ts";

await loadTests("auth", "components", "core", "guard", "live", "web");

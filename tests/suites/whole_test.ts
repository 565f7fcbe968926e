import { loadTests } from "../support/suite.ts";

await loadTests("tests/whole");

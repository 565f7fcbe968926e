/**
 * The build side of the stand-in for Fresh 2.3. See README.md.
 *
 * @module
 */
export { Builder, type BuildOptions } from "./build/builder.ts";

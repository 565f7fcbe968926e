/**
 * fast-check, from the same seed in every run: what lands is judged by the change that it holds, not by luck.
 * tests/soak/properties_soak.ts looks further, with seeds of its own in PROPERTY_SEED.
 */

import fc from "#fast-check";

const seed = Number(Deno.env.get("PROPERTY_SEED") ?? "1");
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

export * from "#fast-check";
export default fc;

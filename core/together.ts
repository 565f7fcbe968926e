/**
 * Checks of a fleet are spread over an interval, so that one fault is met over so long: what began within
 * it of each other began together. The longest usual interval, in milliseconds.
 */
export const TOGETHER = 60_000;

/** So many machines are a pattern: two behind one VTEP; a VNI or subnet is so large that two may be chance. */
export const PATTERN = { vtep: 2, vni: 3, subnet: 3 } as const;

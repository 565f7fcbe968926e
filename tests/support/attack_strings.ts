import strings from "../attack/strings.json" with { type: "json" };

/**
 * Texts that programs have been broken by. `__pwned` is what a test's page counts calls of, and
 * `attacker.invalid` a host that does not exist (RFC 2606).
 */
export const ATTACK_STRINGS: readonly string[] = [
  ...new Set(Object.values(strings).flat()),
  // Half surrogate pairs, which a file of text cannot hold.
  "\ud800",
  "\udfff",
  "a\ud800b",
  "\udc00\ud800",
  "<script>__pwned('\ud800')</script>",
];

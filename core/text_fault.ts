import { TAG_MAX, TAGS_MAX } from "./tags.ts";

/**
 * What is wrong with what somebody typed: without a schema, so that a browser can tell while it is typed,
 * in the reader's language.
 */

/** Longest hostname, in characters (contract; `varchar(255)`). */
export const HOSTNAME_MAX = 255;
/** Longest notes, in UTF-16 units. */
export const NOTES_MAX = 10_000;

/** `control`: characters that cannot be seen, or cannot be stored. `comma`: what tags are parted by. */
export type TextFault = "blank" | "long" | "control" | "comma" | "many";

/** What is wrong with a hostname; null when nothing is. */
export function hostnameFault(text: string): TextFault | null {
  if (text.trim() === "") return "blank";
  if (text.length > HOSTNAME_MAX) return "long";
  return isOneLine(text) ? null : "control";
}

/** What is wrong with one tag. */
export function tagFault(tag: string): TextFault | null {
  if (tag.trim() === "") return "blank";
  if (tag.length > TAG_MAX) return "long";
  if (/[,、，]/.test(tag)) return "comma";
  return isOneLine(tag) ? null : "control";
}

/** What is wrong with the tags of a machine. */
export function tagsFault(tags: readonly string[]): TextFault | null {
  if (tags.length > TAGS_MAX) return "many";
  for (const tag of tags) {
    const fault = tagFault(tag);
    if (fault !== null) return fault;
  }
  return null;
}

/** What is wrong with notes, which may be empty and may have lines. */
export function notesFault(text: string): TextFault | null {
  if (text.length > NOTES_MAX) return "long";
  return !text.includes("\0") && text.isWellFormed() ? null : "control";
}

function isOneLine(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return text.isWellFormed() && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text);
}

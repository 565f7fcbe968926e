/** Most tags of a machine, and longest of them in characters. */
export const TAGS_MAX = 32;
export const TAG_MAX = 64;

/** Reads tags as people type them: between commas, each once, without blanks around it. */
export function tagsFromText(text: string): string[] {
  const tags = text.split(/[,、，]/).map((tag) => tag.trim()).filter((tag) => tag !== "");
  return [...new Set(tags)];
}

/** Tags as people type them. */
export function tagsToText(tags: readonly string[]): string {
  return tags.join(", ");
}

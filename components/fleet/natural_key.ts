/**
 * A text that compares, as plain text, the way people read numbers in names: `web-2` before `web-10`.
 * Nearly so: people's order of punctuation and case is another, which is left to whoever needs it.
 */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(8, "0"));
}

/** A text that compares, as plain text, the way people read numbers in names: `web-2` before `Web-10`. */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(10, "0"));
}

/** A text that compares, as plain text, the way people read numbers in names: `web-2` before `Web-10`. */
export function naturalKey(text: string): string {
  // Its length before each number, as a character: the longer of two is the larger one.
  return text.toLowerCase().replace(
    /0*(\d+)/g,
    (_, digits: string) => String.fromCharCode(digits.length) + digits,
  );
}

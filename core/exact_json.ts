/** JSON with a number that would not survive: the first of them, and the key (or index) it stands under. */
export class InexactNumberError extends Error {
  override readonly name = "InexactNumberError";

  constructor(readonly source: string, readonly key: string) {
    super(
      `the number ${abridged(source)} does not survive being read as a double: send it as a string`,
    );
  }
}

/**
 * Parses JSON, and refuses a number that a double cannot hold exactly as it is written, so that what
 * is stored is what was sent (RFC 8259, section 6, leaves that to the reader).
 *
 * @throws {SyntaxError} when the text is not JSON
 * @throws {InexactNumberError} when a number would change
 * @throws {RangeError} when it is nested deeper than the stack
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value === "number" && context?.source !== undefined) {
      if (!isExact(context.source, value)) throw new InexactNumberError(context.source, key);
    }
    return value;
  });
}

/** Whether a decimal numeral and the shortest one of the double it was read as are the same number. */
function isExact(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  const [digits, exponent] = scientific(source);
  const [ownDigits, ownExponent] = scientific(String(value));
  return digits === ownDigits && exponent === ownExponent;
}

/** The significant digits (signed, no zeros at either end) and the power of ten of the last of them. */
function scientific(numeral: string): [digits: string, exponent: number] {
  const [mantissa = "", power = "0"] = numeral.toLowerCase().split("e");
  const negative = mantissa.startsWith("-");
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = withoutZerosAtEnd(all);
  if (digits === "") return ["0", 0];
  return [
    (negative ? "-" : "") + digits,
    Number(power) - fraction.length + all.length - digits.length,
  ];
}

/** By hand, because `/0+$/` takes quadratic time on zeros that are not at the end. */
function withoutZerosAtEnd(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}

function abridged(source: string): string {
  return source.length <= 40 ? source : `${source.slice(0, 40)}…`;
}

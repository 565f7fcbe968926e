/**
 * A line of CSV (RFC 4180), with its end. Text that a spreadsheet would take for a formula, since it
 * comes from machines that anybody may name, is preceded by an apostrophe.
 */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(field).join(",")}\r\n`;
}

function field(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The canonical text of 4 or 16 bytes; of any address, also such as cannot be a machine's. */
export function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  const text = groups.map((group) => group.toString(16)).join(":");
  // The platform's URL parser holds RFC 5952's canonical form.
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

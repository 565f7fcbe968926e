/**
 * The headers that tell a browser what an answer may do.
 */

/** Fresh marks a page it rendered with the nonce of its inline scripts, under this symbol. */
const RENDER_NONCE = Symbol.for("__freshNonce");

/**
 * The security headers of an answer.
 *
 * Fresh's own `csp()` is not used: it always adds `upgrade-insecure-requests`, and a manager on a LAN
 * is often reached by plain HTTP, where that directive breaks every page.
 *
 * @param nonce of inline scripts that pages wrote themselves
 */
export function securityHeaders(answer: Response, nonce: string): [name: string, value: string][] {
  const headers: [string, string][] = [
    ["x-content-type-options", "nosniff"],
    // Not `no-referrer`: with it, browsers send `Origin: null` even to one's own site.
    ["referrer-policy", "same-origin"],
  ];
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    const rendered = (answer as { [RENDER_NONCE]?: unknown })[RENDER_NONCE];
    const nonces = typeof rendered === "string" && rendered !== "" ? [nonce, rendered] : [nonce];
    headers.push(["content-security-policy", pagePolicy(nonces)]);
  } else if (type.startsWith("application/json")) {
    headers.push(["content-security-policy", "default-src 'none'; frame-ancestors 'none'"]);
  }
  return headers;
}

function pagePolicy(nonces: readonly string[]): string {
  const allowed = nonces.map((each) => `'nonce-${each}'`).join(" ");
  return [
    "default-src 'self'",
    `script-src 'self' ${allowed}`,
    `style-src 'self' ${allowed}`,
    // Bars and charts carry their measures in style attributes, which a nonce cannot be given to.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

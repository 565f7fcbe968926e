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
 */
export function securityHeaders(
  answer: Response,
  { tls }: { readonly tls: boolean },
): [name: string, value: string][] {
  const headers: [string, string][] = [
    // A year (RFC 6797): whoever came by TLS once is never spoken to in plain HTTP again.
    ...(tls ? [["strict-transport-security", "max-age=31536000"] as [string, string]] : []),
    ["x-content-type-options", "nosniff"],
    // Not `no-referrer`: with it, browsers send `Origin: null` even to one's own site.
    ["referrer-policy", "same-origin"],
  ];
  const type = answer.headers.get("content-type") ?? "";
  if (answer.headers.has("content-security-policy")) return headers;
  if (type.startsWith("text/html")) {
    headers.push(["content-security-policy", pagePolicy(renderNonce(answer))]);
  } else if (type.startsWith("application/json")) {
    headers.push(["content-security-policy", "default-src 'none'; frame-ancestors 'none'"]);
  }
  return headers;
}

function renderNonce(answer: Response): string | null {
  const nonce = (answer as { [RENDER_NONCE]?: unknown })[RENDER_NONCE];
  return typeof nonce === "string" && /^[\w+/=-]+$/.test(nonce) ? nonce : null;
}

function pagePolicy(nonce: string | null): string {
  return [
    policy(nonce === null ? "" : ` 'nonce-${nonce}'`),
    // No text becomes a script or HTML: our pages make none, so there is no policy to allow.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/** The policy of the reference page: that of ours, but Swagger UI makes HTML of text. */
export const REFERENCE_POLICY = policy("");

function policy(inline: string): string {
  return [
    "default-src 'self'",
    `script-src 'self'${inline}`,
    `style-src 'self'${inline}`,
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

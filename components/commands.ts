/** One line each that registers the machine it is run on. */
export interface Commands {
  readonly shell: string;
  readonly deno: string;
}

/**
 * Makes the lines.
 *
 * @param manager the manager's address as machines reach it, without a slash at the end
 */
export function commandsFor(manager: string): Commands {
  return {
    shell: `curl -fsS ${manager}/static/register-machine.sh | sh`,
    deno:
      `deno run --allow-net --allow-sys --allow-run=ip --allow-env agent/register.ts --url ${manager}`,
  };
}

/** One line each that registers the machine it is run on. */
export interface Commands {
  readonly shell: string;
  readonly deno: string;
}

/** What the agent reads from its environment. */
const ENV = "VXLAN_MANAGER_URL,VXLAN_MANAGER_TOKEN,NO_PROXY";

/**
 * Makes the lines.
 *
 * @param manager the manager's address as machines reach it, without a slash at the end
 */
export function commandsFor(manager: string): Commands {
  return {
    shell: `curl -fsS ${manager}/static/register-machine.sh | sh`,
    deno: `deno run --allow-net --allow-env=${ENV} --allow-sys=hostname,networkInterfaces ` +
      `--allow-read=/etc/machine-id --allow-run=ip agent/register.ts --url ${manager}`,
  };
}

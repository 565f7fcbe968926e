#!/usr/bin/env -S deno run --allow-net --allow-env=VXLAN_MANAGER_URL,VXLAN_MANAGER_TOKEN,NO_PROXY --allow-sys=hostname,networkInterfaces --allow-read=/etc/machine-id --allow-run=ip
/**
 * Registers the machine it runs on with a VXLAN Machine Manager, once or as a heartbeat.
 *
 * Needs Deno and nothing else; the permissions are those of the first line. Without some of them it asks at a
 * terminal, and elsewhere goes on with what it can find out, or says which are missing. See `--help`.
 */

import { gatherFacts, machineId, sourceTowards } from "./facts.ts";
import { HELP, parseFlags, PERMISSIONS, type Settings } from "./flags.ts";
import { choose, type Identity } from "./identity.ts";
import { type Outcome, send, sleep } from "./send.ts";

/** The exit statuses, as `--help` lists them. */
const EXIT = { done: 0, usage: 2, noAddress: 3, refused: 4, failed: 5 } as const;
type Exit = typeof EXIT[keyof typeof EXIT];

/** Share of the interval by which a repetition may come earlier or later, so that machines do not fall into step. */
const INTERVAL_JITTER = 0.1;

interface Round {
  readonly exit: Exit;
  /** Milliseconds before which the manager does not want to hear from this machine again. */
  readonly comeBackMs: number;
}

async function main(args: readonly string[]): Promise<Exit> {
  const parsed = parseFlags(args, readEnv);
  switch (parsed.kind) {
    case "help":
      print(HELP.trimEnd());
      return EXIT.done;
    case "wrong":
      complain(`${parsed.reason} (--help lists the flags.)`);
      return EXIT.usage;
    case "run":
      avoidProxy(parsed.settings.url);
      return parsed.settings.intervalSeconds === null || parsed.settings.dryRun
        ? (await register(parsed.settings, new AbortController().signal)).exit
        : await repeat(parsed.settings, parsed.settings.intervalSeconds);
  }
}

/**
 * Registers until a signal ends the process. Refused from the start, something is set up wrongly here, and it
 * ends; later, something is set up wrongly there, for a while.
 */
async function repeat(settings: Settings, seconds: number): Promise<Exit> {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => stop.abort());
  }
  let taken = false;
  try {
    for (;;) {
      const { exit, comeBackMs } = await register(settings, stop.signal);
      taken ||= exit === EXIT.done;
      if (exit === EXIT.refused && !taken) return exit;
      const share = 1 + INTERVAL_JITTER * (2 * Math.random() - 1);
      await sleep(Math.max(seconds * 1000 * share, comeBackMs), stop.signal);
    }
  } catch (error) {
    if (stop.signal.aborted) return EXIT.done;
    throw error;
  }
}

async function register(settings: Settings, signal: AbortSignal): Promise<Round> {
  const { facts, notes } = await gatherFacts(settings.url, signal);
  const choice = choose(facts, settings.wishes);
  for (const note of notes) complain(note);
  if (choice.kind === "none") {
    complain(choice.reason);
    return { exit: EXIT.noAddress, comeBackMs: 0 };
  }
  for (const note of choice.notes) complain(note);

  const { identity } = choice;
  const hostname = settings.hostname ?? Deno.hostname();
  const body = JSON.stringify(registration(hostname, identity, await machineId()));
  if (settings.dryRun) {
    complain(`Would send to ${settings.url} from ${identity.address}:`);
    print(body);
    return { exit: EXIT.done, comeBackMs: 0 };
  }
  const { url, token } = settings;
  const outcome = await send(body, { url, token, localAddress: identity.address }, signal);
  return await tell(outcome, hostname, identity, url, signal);
}

/** The body of the registration, as the manager's API takes it. */
function registration(hostname: string, identity: Identity, machineId: string | null) {
  const { address, mac, vni, vxlan } = identity;
  const extra = {
    ...(machineId === null ? {} : { machine_id: machineId }),
    ...(vxlan === null ? {} : { vxlan }),
  };
  return {
    hostname,
    mac_address: mac,
    ip_address: address,
    ...(vni === null ? {} : { vni }),
    ...(Object.keys(extra).length === 0 ? {} : { extra_data: extra }),
  };
}

async function tell(
  outcome: Outcome,
  hostname: string,
  identity: Identity,
  url: URL,
  signal: AbortSignal,
): Promise<Round> {
  const { address, device, mac, vni } = identity;
  const from = `${address} (${device}${vni === null ? "" : `, VNI ${vni}`})`;
  switch (outcome.kind) {
    case "registered": {
      const what = outcome.created ? "registered" : "renewed";
      print(`${hostname} at ${from}, ${mac}: ${what} as machine ${outcome.id} with ${url.origin}`);
      return { exit: EXIT.done, comeBackMs: 0 };
    }
    case "refused":
      complain(`${url} refused the registration of ${from}: ${outcome.status} ${outcome.message}`);
      return { exit: EXIT.refused, comeBackMs: 0 };
    case "failed": {
      complain(
        `Could not register with ${url} from ${from}, in ${outcome.attempts} attempts: ${outcome.reason}`,
      );
      if (!outcome.answered) complain(await advise(url, identity, signal));
      return { exit: EXIT.failed, comeBackMs: outcome.comeBackMs ?? 0 };
    }
  }
}

/** What to do when no answer came to the chosen address: the remedy differs with whether another one gets through. */
async function advise(url: URL, { address }: Identity, signal: AbortSignal): Promise<string> {
  const source = await sourceTowards(url, signal);
  if (source === null || source === address) {
    return `${url.host} cannot be connected to from this machine at all: check --url, the network and the manager.`;
  }
  return `${url.host} can be connected to from ${source}, only not from ${address}. Requests leave from the address they ` +
    "register, since the manager watches that one by the same path. Either give --url the manager's address in the overlay, " +
    `or register another address with --interface or --address (such as --address ${source}).`;
}

/** Keeps the request off proxies: through one it would not come from the address it registers. */
function avoidProxy(url: URL): void {
  try {
    Deno.env.set("NO_PROXY", url.hostname.replace(/^\[|\]$/g, ""));
  } catch (error) {
    // Without the permission a proxy stays in use where one is set, which is seldom and then shows as a refusal.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

function readEnv(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    complain(`${name} may not be read: --allow-env=${name} is missing.`);
    return undefined;
  }
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

function complain(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`register: ${text}\n`));
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    complain(`${error.message}. Run: deno run ${PERMISSIONS} register.ts …`);
    Deno.exitCode = EXIT.usage;
  }
}

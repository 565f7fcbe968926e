/**
 * The ICMP prober inside a namespace: a child process runs it, and lines of JSON carry checks in and
 * observations out. As a program, this module is that child.
 */
import { type IcmpOptions, openIcmpProber } from "../../monitor/icmp_prober.ts";
import type { Check, Observation, ProberStatus } from "../../monitor/prober.ts";
import { readLines, writeLine } from "./json_lines.ts";
import type { Namespace } from "./netns.ts";

type Order = { readonly checks: readonly Check[] } | { readonly burn: number } | "status";
type Answer =
  | { readonly ready: true }
  | { readonly failed: string }
  | { readonly observations: readonly Observation[] }
  | { readonly status: ProberStatus };

/** What a test does with it. */
export interface RemoteProber extends AsyncDisposable {
  /** Carries out checks and returns their observations in the order of the checks. Tokens must differ. */
  check(checks: readonly Check[]): Promise<Observation[]>;
  /** Hands in checks whose observations `seen` collects. */
  submit(checks: readonly Check[]): Promise<void>;
  /** Every observation so far, by token. */
  readonly seen: ReadonlyMap<number, Observation>;
  /** Resolves when every one of these tokens has been seen. */
  until(tokens: readonly number[]): Promise<void>;
  /** Keeps the child's main thread busy for so many milliseconds, and tells it nothing meanwhile. */
  burn(ms: number): Promise<void>;
  status(): Promise<ProberStatus>;
}

export interface RemoteOptions {
  /** A command to put before `deno`, such as `setpriv …`. */
  readonly wrapper?: readonly string[];
  /** Deno's permissions; all by default. */
  readonly permissions?: readonly string[];
}

/**
 * Starts it.
 *
 * @throws with the child's message when its prober does not open
 */
export async function remoteProber(
  namespace: Namespace,
  options: Omit<IcmpOptions, "onTrouble">,
  { wrapper = [], permissions = ["-A"] }: RemoteOptions = {},
): Promise<RemoteProber> {
  const deno = [Deno.execPath(), "run", "--no-prompt", ...permissions, import.meta.url];
  const [command = "", ...args] = [...wrapper, ...deno, JSON.stringify(options)];
  const child = namespace.spawn(command, ...args);
  const seen = new Map<number, Observation>();
  const waiting = new Set<() => void>();
  let status = Promise.withResolvers<ProberStatus>();
  const opened = Promise.withResolvers<void>();
  const listening = (async () => {
    for await (const answer of readLines<Answer>(child.stdout)) {
      if ("ready" in answer) opened.resolve();
      else if ("failed" in answer) opened.reject(new Error(answer.failed));
      else if ("status" in answer) status.resolve(answer.status);
      else for (const each of answer.observations) seen.set(each.token, each);
      for (const look of waiting) look();
    }
    opened.reject(new Error("The remote prober ended without a word"));
  })();
  const writer = child.stdin.getWriter();
  const order = (order: Order) => writeLine(writer, order);
  const dispose = async () => {
    await writer.close().catch(() => {});
    await listening;
    await child.status;
  };
  await opened.promise.catch(async (error) => {
    await dispose();
    throw error;
  });
  const until = (tokens: readonly number[]) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!tokens.every((token) => seen.has(token))) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    seen,
    until,
    submit: (checks) => order({ checks }),
    burn: (ms) => order({ burn: ms }),
    async check(checks) {
      await order({ checks });
      await until(checks.map(({ token }) => token));
      return checks.map(({ token }) => seen.get(token)!);
    },
    async status() {
      status = Promise.withResolvers();
      await order("status");
      return await status.promise;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

async function serve(options: IcmpOptions): Promise<void> {
  const out = Deno.stdout.writable.getWriter();
  const answer = (answer: Answer) => writeLine(out, answer);
  const prober = await openIcmpProber(options).catch(async (error: Error) => {
    await answer({ failed: error.message });
    return null;
  });
  if (prober === null) return;
  prober.onObservations = (observations) => answer({ observations });
  await answer({ ready: true });
  for await (const order of readLines<Order>(Deno.stdin.readable)) {
    if (order === "status") await answer({ status: prober.status() });
    else if ("checks" in order) prober.submit(order.checks);
    else for (const end = performance.now() + order.burn; performance.now() < end;);
  }
  await prober.close();
}

if (import.meta.main) await serve(JSON.parse(Deno.args[0] ?? "{}"));

/**
 * `deno task bench:sweep [--json] [--sizes 1000,10000,100000] [--runs 5]`: one sweep of loopback targets, and one over a
 * veth pair with some of the targets dead, by the ICMP engine and by fping, in turns on the same machine.
 *
 * Prints a table, or with --json one JSON object. fping's lines say so where it is not installed (`apt-get install
 * fping`), and the second part is left out without root, since it makes network namespaces.
 */
import { missing } from "../tests/support/needs.ts";
import { answerFor, makeNetwork } from "../tests/support/netns.ts";
import {
  fpingRssMb,
  fpingVersion,
  type Sweep,
  sweepOurselves,
  sweepWarm,
  sweepWithFping,
  type WarmSweep,
} from "./contestants.ts";
import { median } from "./measure.ts";
import { renderTable } from "./table.ts";
import type { Targets } from "./targets.ts";

interface Options {
  readonly json: boolean;
  readonly sizes: readonly number[];
  readonly runs: number;
}

/** Medians of the runs, under the names of the JSON output. */
interface Figures {
  readonly targets: number;
  readonly wall_ms: number;
  readonly cpu_us_per_probe: number;
  readonly lost: number;
  readonly rss_mb: number;
}

/** What one size came to. */
export interface Row {
  /** The whole process: starts, sweeps, ends. */
  readonly engine: Figures;
  /** The engine in a process that has been running, as the monitor's. */
  readonly engine_alone: Omit<Figures, "rss_mb"> & { readonly last_reply_ms: number };
  readonly fping: Figures | "not installed";
  /** Ours by fping's: below 1 is better. */
  readonly ratios: { readonly engine: Ratio; readonly engine_alone: Ratio } | null;
}

interface Ratio {
  readonly wall: number;
  readonly cpu: number;
}

export interface Report {
  readonly fping: string | "not installed";
  readonly runs: number;
  readonly loopback: readonly Row[];
  /** Over a veth pair; `dead_in_ten` targets of ten are silent. A string says why there is none. */
  readonly veth: readonly (Row & { readonly dead_in_ten: number })[] | string;
}

async function report({ sizes, runs }: Options): Promise<Report> {
  const version = await fpingVersion();
  const compareAll = async (list: readonly Targets[], where: readonly string[]) => {
    const rows: Row[] = [];
    for (const targets of list) rows.push(await compare(targets, where, runs, version !== null));
    return rows;
  };
  const loopback = sizes.map((count): Targets => ({ kind: "loopback", count, deadInTen: 0 }));
  return {
    fping: version ?? "not installed",
    runs,
    loopback: await compareAll(loopback, []),
    veth: missing("namespaces") ?? await overVeth(sizes, compareAll),
  };
}

async function overVeth(
  sizes: readonly number[],
  compareAll: (list: readonly Targets[], where: readonly string[]) => Promise<Row[]>,
): Promise<Report["veth"]> {
  await using network = await makeNetwork();
  await answerFor(network, "10.100.0.0/17");
  const where = ["ip", "netns", "exec", network.manager.name];
  const list = sizes.flatMap((count) =>
    [0, 3].map((deadInTen): Targets => ({ kind: "routed", count, deadInTen }))
  );
  const rows = await compareAll(list, where);
  return rows.map((row, index) => ({ ...row, dead_in_ten: list[index]!.deadInTen }));
}

/** Sweeps in turns, so that whatever else the machine does meets both alike. */
async function compare(
  targets: Targets,
  where: readonly string[],
  runs: number,
  hasFping: boolean,
): Promise<Row> {
  const whole: Sweep[] = [];
  const warm: WarmSweep[] = [];
  const theirs: Omit<Sweep, "rssMb">[] = [];
  for (let run = 0; run < runs; run++) {
    whole.push(await sweepOurselves(targets, where));
    if (hasFping) theirs.push(await sweepWithFping(targets, where));
    warm.push(await sweepWarm(targets, where));
  }
  const { count } = targets;
  const engine = {
    ...figures(count, whole),
    rss_mb: round(median(whole.map(({ rssMb }) => rssMb))),
  };
  const engine_alone = {
    ...figures(count, warm),
    last_reply_ms: round(median(warm.map(({ lastReplyMs }) => lastReplyMs))),
  };
  if (!hasFping) return { engine, engine_alone, fping: "not installed", ratios: null };
  const rss_mb = round(await fpingRssMb(targets, where));
  const fping = { ...figures(count, theirs), rss_mb };
  const ratios = { engine: ratio(engine, fping), engine_alone: ratio(engine_alone, fping) };
  return { engine, engine_alone, fping, ratios };
}

function ratio(ours: Omit<Figures, "rss_mb">, theirs: Figures): Ratio {
  return {
    wall: round(ours.wall_ms / theirs.wall_ms, 2),
    cpu: round(ours.cpu_us_per_probe / theirs.cpu_us_per_probe, 2),
  };
}

function figures(
  targets: number,
  sweeps: readonly Omit<Sweep, "rssMb">[],
): Omit<Figures, "rss_mb"> {
  return {
    targets,
    wall_ms: round(median(sweeps.map(({ wallMs }) => wallMs))),
    cpu_us_per_probe: round(median(sweeps.map(({ cpuUsPerProbe }) => cpuUsPerProbe)), 1),
    lost: sweeps.reduce((sum, { lost }) => sum + lost, 0),
  };
}

function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

function parse(args: readonly string[]): Options {
  const after = (name: string) => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args[at + 1];
  };
  return {
    json: args.includes("--json"),
    sizes: (after("--sizes") ?? "1000,10000,100000").split(",").map(Number),
    runs: Number(after("--runs") ?? 5),
  };
}

if (import.meta.main) {
  const options = parse(Deno.args);
  const result = await report(options);
  const text = options.json ? JSON.stringify(result, null, 2) : renderTable(result);
  await Deno.stdout.write(new TextEncoder().encode(text + "\n"));
}

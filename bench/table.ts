import type { Report, Row } from "./sweep.ts";

const COLUMNS = ["targets", "", "wall ms", "CPU µs/probe", "lost", "RSS MB"];

/** The report as text for a terminal. */
export function renderTable({ fping, runs, loopback, veth }: Report): string {
  const title = `One sweep, medians of ${runs} runs in turns; fping: ${fping}`;
  const parts = [title, "", "Loopback", ...lines(loopback.map((row) => ({ row, label: "" })))];
  if (typeof veth === "string") {
    return [...parts, "", `Over a veth pair: left out, ${veth}`].join("\n");
  }
  const labelled = veth.map((row) => ({ row, label: `, ${10 * row.dead_in_ten} % dead` }));
  return [...parts, "", "Over a veth pair", ...lines(labelled)].join("\n");
}

function lines(rows: readonly { readonly row: Row; readonly label: string }[]): string[] {
  const cells = rows.flatMap(({ row, label }) => cellsOf(row, label));
  const all = [COLUMNS, ...cells];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  const pad = (line: readonly string[]) =>
    line.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd();
  return all.map(pad);
}

function cellsOf({ engine, engine_alone: alone, fping, ratios }: Row, label: string): string[][] {
  const name = `${engine.targets}${label}`;
  const whole = [engine.wall_ms, engine.cpu_us_per_probe, engine.lost, engine.rss_mb];
  const inside = [alone.wall_ms, alone.cpu_us_per_probe, alone.lost];
  const theirs = fping === "not installed"
    ? [fping, "", "", ""]
    : [fping.wall_ms, fping.cpu_us_per_probe, fping.lost, fping.rss_mb];
  const timesFping = ({ wall, cpu }: { wall: number; cpu: number }) => [
    "",
    "  × fping",
    String(wall),
    String(cpu),
    "",
    "",
  ];
  return [
    [name, "engine, whole process", ...whole.map(String)],
    ...(ratios === null ? [] : [timesFping(ratios.engine)]),
    ["", "engine alone, running", ...inside.map(String), ""],
    ...(ratios === null ? [] : [timesFping(ratios.engine_alone)]),
    ["", "  until the last reply", String(alone.last_reply_ms), "", "", ""],
    ["", "fping", ...theirs.map(String)],
  ];
}

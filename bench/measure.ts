/** What a process cost from its start to its end. */
export interface Cost {
  readonly wallMs: number;
  /** User and system time, of its children too. */
  readonly cpuMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end. bash measures it: its `time` reports what the kernel accounted, to the millisecond.
 *
 * @throws when the command fails
 */
export async function measure(command: readonly string[]): Promise<Cost> {
  const script = `TIMEFORMAT=$'\\n%3R %3U %3S'; time "$@"`;
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", ...command],
    env: { LC_ALL: "C" },
  }).output();
  const text = new TextDecoder().decode(stderr).trim();
  const cut = text.lastIndexOf("\n");
  if (!success) throw new Error(`${command[0]} failed: ${text.slice(0, 2000)}`);
  const [wall = 0, user = 0, system = 0] = text.slice(cut + 1).split(" ").map(Number);
  return {
    wallMs: 1000 * wall,
    cpuMs: 1000 * (user + system),
    stdout: new TextDecoder().decode(stdout),
    stderr: text.slice(0, Math.max(0, cut)),
  };
}

/** Runs a command to its end and returns the largest resident size that was seen of it, in MB. */
export async function peakRssMb(command: readonly string[]): Promise<number> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, { args, stdout: "null", stderr: "null" }).spawn();
  let peak = 0;
  let running = true;
  child.status.then(() => running = false);
  while (running) {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    peak = Math.max(peak, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return peak;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What the processes of a manager have used, read from /proc (proc(5)). */

/** The kernel's tick, as proc(5) counts processor time: a hundredth of a second on Linux. */
const TICKS_A_SECOND = 100;

/** Seconds of processor time that a process and its threads have used so far. */
export function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Of a process and its children, those that have ended counted in. */
export function familyCpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ended = (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
  return children(pid).reduce((sum, child) => sum + cpuOf(child), cpuSeconds(pid) + ended);
}

/** Memory that a process has resident, in bytes. */
export function residentBytes(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function cpuOf(pid: number): number {
  try {
    return cpuSeconds(pid);
  } catch {
    // It ended between being listed and being read; its parent counts it from now on.
    return 0;
  }
}

function children(pid: number): number[] {
  const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
  return text.trim().split(" ").filter((each) => each !== "").map(Number);
}

import { KEPT } from "./fleet/history.ts";

/** CSS pixels between two checks; the line is drawn in a box of this height, its foot above the loss marks. */
const STEP = 3;
const HEIGHT = 16;
const FOOT = 13;

interface SparkProps {
  /** RTTs in milliseconds, oldest first; NaN where nothing came back. */
  readonly trace: readonly number[];
  readonly usual: number | null;
}

/** The latest checks of a machine as a line that ends where answers ended, with a mark for each lost one. */
export function Spark({ trace, usual }: SparkProps) {
  if (trace.length === 0) return null;
  // What is usual stays low, so that a calm machine has a calm line.
  const top = Math.max(1, 3 * (usual ?? 0), ...trace.filter((rtt) => rtt === rtt));
  let line = "";
  let loss = "";
  let isAway = true;
  trace.forEach((rtt, i) => {
    const x = (KEPT - trace.length + i) * STEP;
    const isLost = Number.isNaN(rtt);
    if (isLost) loss += `M${x} ${HEIGHT - 0.5}h2`;
    // A point between two losses has no length, and is a dot.
    else line += `${isAway ? "M" : "L"}${x} ${(FOOT * (1 - rtt / top)).toFixed(1)}h0`;
    isAway = isLost;
  });
  return (
    <svg class="spark" viewBox={`0 0 ${KEPT * STEP} ${HEIGHT}`} aria-hidden="true">
      <path class="spark__line" d={line} />
      <path class="spark__loss" d={loss} />
    </svg>
  );
}

import { useEffect, useRef } from "preact/hooks";
import { DISPLAY_STATES } from "../../core/list.ts";
import { partsOf } from "../fleet/group_key.ts";
import type { Group } from "../fleet/groups.ts";
import { useText } from "../page.tsx";
import type { Text } from "../text/en.ts";
import { type Pictures, pitchOf } from "./pictures.ts";

/** What the server guesses before a browser says better: the map beside its heads on a wide screen. */
const LIKELY_WIDTH = 960;

interface HeatCellsProps {
  readonly pictures: Pictures;
  readonly group: Group;
  readonly many: boolean;
}

/** The cells of one group: one picture with a spoken summary. The list is its equal for the keyboard. */
export function HeatCells({ pictures, group, many }: HeatCellsProps) {
  const text = useText();
  const svg = useRef<SVGSVGElement>(null);
  const latest = useRef(group);
  latest.current = group;
  useEffect(() => pictures.add(svg.current!, () => latest.current, text), [pictures]);
  const pitch = pitchOf(many);
  const rows = Math.ceil(group.counts.all / Math.floor(LIKELY_WIDTH / pitch));
  // The same for ever: what a browser knows better is not to be undone.
  const viewBox = useRef(`0 0 ${LIKELY_WIDTH} ${rows * pitch}`);
  return (
    <svg
      ref={svg}
      class="heat__cells"
      data-many={many ? "" : undefined}
      // They and its ratio keep the place free; the picture sets it right.
      data-cells={group.counts.all}
      viewBox={viewBox.current}
      role="img"
      aria-label={summary(group, text)}
    />
  );
}

function summary({ key, counts }: Group, { shared, heat, state }: Text): string {
  const { kind, name } = partsOf(key);
  const parts = DISPLAY_STATES.filter((each) => counts[each] > 0)
    .map((each) => heat.counted(counts[each], state[each]));
  return `${shared[kind](name)}: ${parts.join(", ")}`;
}

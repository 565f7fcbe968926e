import { useEffect, useRef } from "preact/hooks";
import { DISPLAY_STATES } from "../../core/list.ts";
import { partsOf } from "../fleet/group_key.ts";
import type { Group } from "../fleet/groups.ts";
import type { View } from "../fleet/view.ts";
import { useText } from "../page.tsx";
import type { Text } from "../text/en.ts";
import { Cells } from "./cells.ts";
import { Painter } from "./painter.ts";

/** Distance of cells in CSS pixels; the smaller one for many machines and narrow screens. */
const PITCH = 12;
const PITCH_SMALL = 8;
const NARROW = "(width < 40rem)";
/** What the server guesses before a browser says better: the map beside its heads on a wide screen. */
const LIKELY_WIDTH = 960;

/** Without a graphics card a picture costs its whole area, however little of it changed. */
const SHOW_INTERVAL = 250;

interface HeatCellsProps {
  readonly view: View;
  readonly group: Group;
  readonly many: boolean;
}

/** The cells of one group: one picture with a spoken summary. The list is its equal for the keyboard. */
export function HeatCells({ view, group, many }: HeatCellsProps) {
  const text = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(group);
  latest.current = group;
  useEffect(
    () => canvas.current === null ? undefined : show(canvas.current, view, latest, many, text),
    [view, many, group.key],
  );
  const pitch = pitchOf(many);
  const rows = Math.ceil(group.counts.all / Math.floor(LIKELY_WIDTH / pitch));
  return (
    <canvas
      ref={canvas}
      class="heat__cells"
      data-many={many ? "" : undefined}
      // Their ratio keeps the place free; the painter sets them right.
      width={LIKELY_WIDTH}
      height={rows * pitch}
      role="img"
      aria-label={summary(group, text)}
    />
  );
}

/** Paints now and whenever something changes, until the returned function is called. */
function show(
  canvas: HTMLCanvasElement,
  view: View,
  latest: { readonly current: Group },
  many: boolean,
  text: Text,
): () => void {
  const stop = new AbortController();
  const narrow = matchMedia(NARROW);
  const painter = new Painter(canvas);
  let cells: Cells | null = null;

  const repaint = () => {
    const { codes } = cells ?? {};
    if (!codes?.length || canvas.clientWidth === 0) return;
    painter.fit(codes.length, canvas.clientWidth, pitchOf(many || narrow.matches));
    codes.forEach((code, place) => painter.paint(place, code));
    painter.show();
  };
  const rebuild = () => {
    cells = new Cells(view.ledger, latest.current.key, latest.current.rtt);
    repaint();
  };
  const showPainted = () => {
    showing = undefined;
    painter.show();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let showing: ReturnType<typeof setTimeout> | undefined;
  const stopWatching = view.watch({
    reordered() {
      // Each picture is a task of its own, so that none is long.
      clearTimeout(timer);
      timer = setTimeout(rebuild);
    },
    changed(ids) {
      for (const place of cells?.update(ids, latest.current.rtt) ?? []) {
        painter.paint(place, cells!.codes[place]!);
        showing ??= setTimeout(showPainted, SHOW_INTERVAL);
      }
    },
  });
  // Of another height it is by our own doing.
  let width = canvas.clientWidth;
  const resized = new ResizeObserver(() => {
    if (width === (width = canvas.clientWidth)) return;
    repaint();
  });
  resized.observe(canvas);
  const themed = new MutationObserver(repaint);
  themed.observe(document.documentElement, { attributeFilter: ["data-theme", "data-link"] });
  for (const media of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(media).addEventListener("change", repaint, { signal: stop.signal });
  }
  const entryAt = (x: number, y: number) => {
    const place = painter.placeAt(x, y);
    return place === null ? undefined : cells?.at(place);
  };
  canvas.addEventListener("pointerover", async (event) => {
    const { guide } = await import("./guide.ts");
    guide(canvas, event, entryAt, text);
  }, { once: true });
  return () => {
    stop.abort();
    clearTimeout(timer);
    clearTimeout(showing);
    stopWatching();
    resized.disconnect();
    themed.disconnect();
  };
}

function pitchOf(small: boolean): number {
  return small ? PITCH_SMALL : PITCH;
}

function summary({ key, counts }: Group, { shared, heat, state }: Text): string {
  const { kind, name } = partsOf(key);
  const parts = DISPLAY_STATES.filter((each) => counts[each] > 0)
    .map((each) => heat.counted(counts[each], state[each]));
  return `${shared[kind](name)}: ${parts.join(", ")}`;
}

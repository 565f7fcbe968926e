import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { followAddress } from "../components/address.ts";
import { Announcer } from "../components/announcer.tsx";
import { Cell, useValue } from "../components/cell.ts";
import type { Column } from "../components/columns.ts";
import { Counts } from "../components/counts.tsx";
import type { FirstPage } from "../components/fleet/first_page.ts";
import { View } from "../components/fleet/view.ts";
import { Heat } from "../components/heat/heat.tsx";
import { InTurn } from "../components/in_turn.tsx";
import { List } from "../components/list.tsx";
import { session } from "../components/live/session.ts";
import { PageRoot, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import { shortcutOf } from "../components/shortcuts.ts";
import type { Trigger } from "../components/tools/trigger.ts";
import { titleText, Truth, truthText } from "../components/truth.tsx";

interface DashboardProps extends PageProps {
  readonly first: FirstPage;
  readonly columns: readonly Column[];
}

/** Keys that the tools know what to do with; arrows only within the list, since they scroll elsewhere. */
const KEYS = new Set(["j", "k", "n", "p", "Escape"]);
/** Those that change machines, or lead to it. */
const OPERATOR_KEYS = new Set(["x", "X", "a", "c", "."]);
const ARROWS = new Set(["ArrowDown", "ArrowUp"]);

/** Where marks of what changed wait while the reader is on another page. */
const MARKS = "changed";

/** The machines: the line of truth, the counts, the map, the list. */
export default function Dashboard({ first, columns, ...page }: DashboardProps) {
  return (
    <PageRoot {...page}>
      <Live first={first} columns={columns} {...page} />
    </PageRoot>
  );
}

function Live({ first, columns: chosen, language, operates }: DashboardProps) {
  const text = useText();
  const root = useRef<HTMLDivElement>(null);
  const [view, columns, triggers] = useMemo(
    () => [new View(first), new Cell(chosen), new Cell<readonly Trigger[]>([])] as const,
    [],
  );
  // The same ones again, so that they wait for their turn, and render for themselves.
  const heat = useMemo(() => (
    <InTurn>
      <Heat view={view} />
    </InTurn>
  ), []);
  const list = useMemo(() => (
    <InTurn>
      <List view={view} columns={columns} />
    </InTurn>
  ), []);
  const truth = useValue(view.truth);
  const [Tools, setTools] = useState<ComponentType | null>(null);

  useEffect(() => session.listen((fleet, touched) => view.take(fleet, touched)), []);
  useEffect(() => followAddress(root.current!, view), []);
  useEffect(() => {
    // Needed once something has changed, on this page or on one before.
    const { unseenCount } = view.keeper;
    const keep = async () => {
      stop();
      (await import("../components/fleet/marks.ts")).keepMarks(view, MARKS);
    };
    const stop = unseenCount.subscribe(keep);
    if (MARKS in sessionStorage) keep();
  }, []);
  useEffect(() => {
    const look = async () => {
      if (view.query.value.q === "") return;
      const { search } = await import("../components/tools/search.ts");
      // What is asked now: loading takes a moment, and those who wait for it need not wake in order.
      if (view.query.value.q !== "") search(view.query.value.q, view);
    };
    look();
    return view.query.subscribe(look);
  }, []);
  useEffect(() => {
    // Without machines there is another page, which says how to have some.
    if (truth.kind === "empty") location.reload();
    document.title = `${titleText(truth, text)} · ${text.product}`;
  }, [truth]);
  useEffect(() => {
    // Menus, dialogs and what works on many machines: loaded when first asked for.
    const stop = triggers.subscribe(async () => {
      stop();
      const { toolsIn } = await import("../components/tools/tools.tsx");
      const Loaded = await toolsIn({ view, columns, triggers, language });
      setTools(() => Loaded);
    });
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  function ask(trigger: Trigger) {
    triggers.value = [...triggers.value, trigger];
  }

  function onKey(event: KeyboardEvent) {
    const key = shortcutOf(event) ?? "";
    const inList = (event.target as Element).closest?.("tbody");
    const isOurs = KEYS.has(key) || ARROWS.has(key) && inList || operates && OPERATOR_KEYS.has(key);
    if (key === "/") root.current?.querySelector<HTMLElement>("[type=search]")?.focus();
    if (key === "/" || isOurs && key !== "Escape") event.preventDefault();
    if (isOurs) ask({ tool: "key", source: null, shift: false, key });
  }

  function onClick({ target, shiftKey: shift }: MouseEvent) {
    const source = (target as Element).closest<HTMLElement>("[data-tool], [data-fold], [data-see]");
    const { tool, fold, see } = source?.dataset ?? {};
    if (fold !== undefined) view.toggle(fold);
    if (see !== undefined) { for (const id of view.keeper.unseen()) view.keeper.mark(id, false); }
    if (tool !== undefined) ask({ tool, source, shift, key: "" });
  }

  return (
    <div ref={root} onClick={onClick}>
      <Truth truth={truth} />
      <Counts counts={useValue(view.counts)} query={useValue(view.query)} />
      {heat}
      {list}
      <Announcer line={truthText(truth, text)} />
      {Tools !== null && <Tools />}
    </div>
  );
}

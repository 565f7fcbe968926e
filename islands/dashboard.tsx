import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { followAddress } from "../components/address.ts";
import { Announcer } from "../components/announcer.tsx";
import type { Column } from "../components/columns.ts";
import type { Commands } from "../components/commands.ts";
import { Counts } from "../components/counts.tsx";
import type { FirstPage } from "../components/fleet/first_page.ts";
import { View } from "../components/fleet/view.ts";
import { keepMarks } from "../components/fleet/marks.ts";
import { Heat } from "../components/heat/heat.tsx";
import { List } from "../components/list.tsx";
import { session } from "../components/live/session.ts";
import { PageRoot, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import { shortcutOf } from "../components/shortcuts.ts";
import { Start } from "../components/start.tsx";
import { Glyph } from "../components/glyph.tsx";
import type { ToolsProps } from "../components/tools/tools.tsx";
import type { Trigger } from "../components/tools/trigger.ts";
import { titleText, Truth, truthText } from "../components/truth.tsx";

interface DashboardProps extends PageProps {
  readonly first: FirstPage;
  readonly commands: Commands;
  readonly columns: readonly Column[];
}

/** Keys that the tools know what to do with; arrows only within the list, since they scroll elsewhere. */
const KEYS = new Set(["j", "k", "x", "X", "a", "c", ".", "n", "p", "Escape"]);
const ARROWS = new Set(["ArrowDown", "ArrowUp"]);

/** The machines: the line of truth, the counts, the map, the list. */
export default function Dashboard({ first, commands, columns, ...page }: DashboardProps) {
  return (
    <PageRoot {...page}>
      <Live first={first} commands={commands} columns={columns} language={page.language} />
    </PageRoot>
  );
}

type LiveProps = Omit<DashboardProps, "at">;

function Live({ first, commands, columns: chosen, language }: LiveProps) {
  const text = useText();
  const root = useRef<HTMLDivElement>(null);
  const view = useMemo(() => new View(first), []);
  const columns = useSignal(chosen);
  const trigger = useSignal<Trigger | null>(null);
  const truth = view.truth.value;

  useEffect(() => session.listen((fleet, touched) => view.take(fleet, touched)), []);
  useEffect(() => root.current === null ? undefined : followAddress(root.current, view), []);
  useEffect(() => keepMarks(view), []);
  useEffect(() => {
    document.title = `${titleText(truth, text)} · ${text.product}`;
  }, [truth]);
  useSignalEffect(() => {
    const { q } = view.query.value;
    if (q === "") return;
    import("../components/tools/found_elsewhere.ts").then((module) => module.find(q, view));
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = shortcutOf(event);
      const source = event.target as Element;
      if (key === "/") {
        event.preventDefault();
        root.current?.querySelector<HTMLElement>("[type=search]")?.focus();
      }
      const isOurs = key !== null && (KEYS.has(key) || ARROWS.has(key) && source.closest("tbody"));
      if (!isOurs) return;
      if (key !== "Escape") event.preventDefault();
      trigger.value = { tool: "key", source, shift: event.shiftKey, key };
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  function onClick({ target, shiftKey }: MouseEvent) {
    if (!(target instanceof Element)) return;
    const source = target.closest<HTMLElement>("[data-tool], [data-fold], [data-see]");
    const { tool, fold, see } = source?.dataset ?? {};
    if (fold !== undefined) view.toggle(fold);
    if (see !== undefined) view.see(null);
    if (source !== null && tool !== undefined) {
      trigger.value = { tool, source, shift: shiftKey, key: "" };
    }
  }

  return (
    <div ref={root} onClick={onClick}>
      {truth.kind === "empty"
        ? <Empty commands={commands} />
        : <Fleet view={view} columns={columns} />}
      <Announcer line={truthText(truth, text)} />
      <ToolsOnDemand view={view} columns={columns} trigger={trigger} language={language} />
    </div>
  );
}

/** Menus, dialogs and what works on many machines: loaded when first asked for. */
function ToolsOnDemand(props: Omit<ToolsProps, "text">) {
  const Tools = useSignal<ComponentType | null>(null);
  const asked = useRef(false);
  useSignalEffect(() => {
    if (props.trigger.value === null || asked.current) return;
    asked.current = true;
    import("../components/tools/tools.tsx").then(async ({ toolsIn }) => {
      Tools.value = await toolsIn(props);
    });
  });
  const Loaded = Tools.value;
  return Loaded && <Loaded />;
}

interface FleetProps {
  readonly view: View;
  readonly columns: Signal<readonly Column[]>;
}

function Fleet({ view, columns }: FleetProps) {
  return (
    <>
      <Truth truth={view.truth.value} />
      <Counts counts={view.counts.value} query={view.query.value} />
      <Heat view={view} />
      <List view={view} columns={columns} />
    </>
  );
}

function Empty({ commands }: { readonly commands: Commands }) {
  const { start } = useText();
  return (
    <Start title={start.none} commands={commands}>
      <p class="state" data-state="waiting">
        <Glyph state="waiting" />
        {start.waitingFirst}
      </p>
    </Start>
  );
}

import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LiveMachine } from "../../core/live.ts";
import { type Cell, useCell, useValue } from "../cell.ts";
import type { Column } from "../columns.ts";
import type { View } from "../fleet/view.ts";
import { session } from "../live/session.ts";
import type { Language } from "../text/language.ts";
import { BulkBar, type BulkCommand } from "./bulk_bar.tsx";
import { type BulkProgress, type BulkTask, runBulk } from "./bulk_run.ts";
import { checkNow, setPaused } from "./actions.ts";
import { ColumnsDialog } from "./columns_dialog.tsx";
import { fileName, machinesCsv, saveAs } from "./csv_export.ts";
import { DeleteDialog } from "./delete_dialog.tsx";
import { DeleteManyDialog } from "./delete_many_dialog.tsx";
import { pressed } from "./keys.ts";
import { matching } from "./matching.ts";
import { type MachineAction, Menu } from "./menu.tsx";
import { TagsDialog } from "./tags_dialog.tsx";
import { loadToolText } from "./text/catalogue.ts";
import type { ToolText } from "./text/en.ts";
import { Toast } from "./toast.tsx";
import { ToolTextProvider } from "./tool_text.ts";
import type { Trigger } from "./trigger.ts";

/** What the tools work on, and how they are asked. */
export interface ToolsProps {
  readonly view: View;
  readonly columns: Cell<readonly Column[]>;
  /** What was asked and is not answered yet: whoever answers takes it out. */
  readonly triggers: Cell<readonly Trigger[]>;
  readonly language: Language;
}

/** What is open above the list; one thing at a time. */
type Open =
  | { readonly kind: "menu"; readonly machine: LiveMachine; readonly anchor: Element }
  | { readonly kind: "delete"; readonly machine: LiveMachine }
  | { readonly kind: "columns" | "delete many" | "tag many" };

/** The tools in their reader's language. */
export async function toolsIn(props: ToolsProps): Promise<ComponentType> {
  const text = await loadToolText(props.language);
  return () => (
    <ToolTextProvider value={text}>
      <Tools {...props} text={text} />
    </ToolTextProvider>
  );
}

function Tools({ view, columns, triggers, text }: ToolsProps & { readonly text: ToolText }) {
  const open = useCell<Open | null>(null);
  const progress = useCell<BulkProgress | null>(null);
  const said = useCell("");
  const stop = useRef<AbortController | null>(null);
  /** Where a range of selected machines begins. */
  const last = useRef<number | null>(null);

  useEffect(() => {
    const answerAll = () => {
      const asked = triggers.value;
      if (asked.length === 0) return;
      triggers.value = [];
      asked.forEach(answer);
    };
    answerAll();
    return triggers.subscribe(answerAll);
  }, []);
  useEffect(() => () => stop.current?.abort(), []);

  const machine = (id: number) => view.ledger.get(id)?.machine;
  const say = (line: string) => said.value = line;

  function answer({ tool, source, shift, key }: Trigger): void {
    if (tool === "key") return pressed(key, view, { pick, pickAll, check, menu, escape });
    if (source === null) return;
    const id = Number(source.dataset.id);
    const one = machine(id);
    if (tool === "pick") return pick(id, shift);
    if (tool === "pick-page") return pickPage((source as HTMLInputElement).checked);
    if (tool === "picking") return void (view.picking.value = !view.picking.value);
    if (tool === "columns") return void (open.value = { kind: "columns" });
    if (tool === "export") return save();
    if (one === undefined) return;
    if (tool === "check") check(id);
    if (tool === "menu") menu(id, source);
  }

  function pick(id: number, range: boolean): void {
    const picked = new Set(view.picked.value);
    const rows = shown(view);
    const [from, to] = [rows.indexOf(last.current ?? id), rows.indexOf(id)];
    if (range && from >= 0 && to >= 0) {
      for (const each of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) picked.add(each);
    } else if (!picked.delete(id)) picked.add(id);
    last.current = id;
    view.picked.value = picked;
  }

  function pickPage(isPicked: boolean): void {
    const picked = new Set(view.picked.value);
    for (const { id } of view.rows.value.single) {
      if (isPicked) picked.add(id);
      else picked.delete(id);
    }
    view.picked.value = picked;
  }

  function pickAll(): void {
    view.picked.value = new Set(matching(view).map(({ id }) => id));
  }

  function menu(id: number, anchor: Element): void {
    const one = machine(id);
    if (one !== undefined) open.value = { kind: "menu", machine: one, anchor };
  }

  async function check(id: number): Promise<void> {
    const one = machine(id);
    if (one === undefined) return;
    say(text.check.running(one.hostname));
    say(await checkNow(one, text));
  }

  /** The innermost first: dialogs and menus close by themselves. */
  function escape(): void {
    if (open.value !== null) return;
    if (progress.value?.isOver === true) progress.value = null;
    else clear();
  }

  function clear(): void {
    view.picked.value = new Set();
    view.picking.value = false;
  }

  function save(): void {
    const machines = matching(view);
    saveAs(fileName(text.export.file, new Date()), machinesCsv(machines));
    say(text.export.done(machines.length));
  }

  async function choose(one: LiveMachine, action: MachineAction): Promise<void> {
    open.value = action === "delete" ? { kind: "delete", machine: one } : null;
    if (action === "check") await check(one.id);
    if (action === "pause" || action === "resume") {
      say(await setPaused(one, action === "pause", text));
    }
  }

  function deleted(one: LiveMachine, gone: boolean): void {
    open.value = null;
    if (!gone) return;
    session.forget(one.id);
    view.settle();
    // Once the dialog is gone: nothing else takes the focus while it is there.
    setTimeout(() => document.getElementById("list-title")?.focus());
  }

  async function run(task: BulkTask): Promise<void> {
    open.value = null;
    const controller = stop.current = new AbortController();
    const ids = [...view.picked.value];
    await runBulk(ids, task, (now) => progress.value = now, controller.signal);
    // Those that are left are what somebody would try again.
    const failed = new Set(progress.value?.faults.map(({ id }) => id));
    const done = new Set(ids.slice(0, progress.value?.done));
    view.picked.value = new Set(ids.filter((id) => failed.has(id) || !done.has(id)));
    view.picking.value = false;
  }

  function command(name: BulkCommand): void {
    switch (name) {
      case "all":
        return pickAll();
      case "clear":
        return clear();
      case "stop":
        return stop.current?.abort();
      case "close":
        return void (progress.value = null);
      case "tag":
        return void (open.value = { kind: "tag many" });
      case "delete":
        return void (open.value = { kind: "delete many" });
      default:
        run({ action: name });
    }
  }

  const close = () => open.value = null;
  const now = useValue(open);
  const picked = () => [...view.picked.value].flatMap((id) => machine(id) ?? []);
  return (
    <>
      <BulkBar view={view} progress={progress} onCommand={command} />
      <Toast line={said} />
      {now?.kind === "menu" && (
        <Menu
          // Opened again before the one that closed has said so, it is another one.
          key={now}
          machine={now.machine}
          anchor={now.anchor}
          onChoose={(action) => choose(now.machine, action)}
          onClose={() => open.value === now && close()}
        />
      )}
      {now?.kind === "delete" && (
        <DeleteDialog
          machine={now.machine}
          onClose={(gone) => deleted(now.machine, gone)}
        />
      )}
      {now?.kind === "columns" && <ColumnsDialog columns={columns} onClose={close} />}
      {now?.kind === "delete many" && (
        <DeleteManyDialog
          machines={picked()}
          onConfirm={() => run({ action: "delete" })}
          onClose={close}
        />
      )}
      {now?.kind === "tag many" && (
        <TagsDialog
          count={view.picked.value.size}
          onApply={(add, remove) => run({ action: "tag", add, remove })}
          onClose={close}
        />
      )}
    </>
  );
}

/** The machines on this page, in order. */
function shown(view: View): number[] {
  const { folds, single } = view.rows.value;
  return [...folds.flatMap(({ rows }) => rows), ...single].map(({ id }) => id);
}

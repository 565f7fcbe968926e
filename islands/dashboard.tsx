import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { followAddress } from "../components/address.ts";
import { Announcer } from "../components/announcer.tsx";
import type { Commands } from "../components/commands.ts";
import { Counts } from "../components/counts.tsx";
import { DeleteDialog } from "../components/delete_dialog.tsx";
import type { FirstPage } from "../components/fleet/first_page.ts";
import { View } from "../components/fleet/view.ts";
import { Heat } from "../components/heat/heat.tsx";
import { List } from "../components/list.tsx";
import { session } from "../components/live/session.ts";
import { PageRoot, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import { Start } from "../components/start.tsx";
import { Glyph } from "../components/glyph.tsx";
import { titleText, Truth, truthText } from "../components/truth.tsx";
import type { LiveMachine } from "../core/live.ts";

interface DashboardProps extends PageProps {
  readonly first: FirstPage;
  readonly commands: Commands;
}

/** The machines: the line of truth, the counts, the map, the list. */
export default function Dashboard({ first, commands, ...page }: DashboardProps) {
  return (
    <PageRoot {...page}>
      <Live first={first} commands={commands} />
    </PageRoot>
  );
}

function Live({ first, commands }: Omit<DashboardProps, keyof PageProps>) {
  const text = useText();
  const root = useRef<HTMLDivElement>(null);
  const deleting = useSignal<LiveMachine | null>(null);
  const view = useMemo(() => new View(first), []);
  const truth = view.truth.value;

  useEffect(() => session.listen((fleet, touched) => view.take(fleet, touched)), []);
  useEffect(() => root.current === null ? undefined : followAddress(root.current, view), []);
  useEffect(() => {
    document.title = `${titleText(truth, text)} · ${text.product}`;
  }, [truth]);

  function onClick({ target }: Event) {
    if (!(target instanceof Element)) return;
    const id = Number(target.closest<HTMLElement>("[data-delete]")?.dataset.delete ?? NaN);
    const row = view.rows.value.find((each) => each.id === id);
    if (row !== undefined) deleting.value = row.machine.value;
  }

  function onClose(gone: boolean) {
    const machine = deleting.value;
    deleting.value = null;
    if (machine === null || !gone) return;
    session.forget(machine.id);
    view.settle();
    root.current?.querySelector<HTMLElement>("#list-title")?.focus();
  }

  return (
    <div ref={root} onClick={onClick}>
      {truth.kind === "empty" ? <Empty commands={commands} /> : <Fleet view={view} />}
      <Announcer line={truthText(truth, text)} />
      {deleting.value !== null && (
        <DeleteDialog key={deleting.value.id} machine={deleting.value} onClose={onClose} />
      )}
    </div>
  );
}

function Fleet({ view }: { readonly view: View }) {
  return (
    <>
      <Truth truth={view.truth.value} />
      <Counts counts={view.counts.value} query={view.query.value} />
      <Heat view={view} />
      <List view={view} />
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

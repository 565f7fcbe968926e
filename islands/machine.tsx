import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Announcer } from "../components/announcer.tsx";
import { callManager } from "../components/call_manager.ts";
import { session } from "../components/live/session.ts";
import type { CheckState } from "../components/machine/check_result.tsx";
import { EditDialog } from "../components/machine/edit_dialog.tsx";
import type { FirstView } from "../components/machine/first_view.ts";
import { MachineView } from "../components/machine/machine_view.ts";
import { MachinePage } from "../components/machine/page.tsx";
import { PageRoot, useLanguage, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import type { DeleteDialogProps } from "../components/tools/delete_dialog.tsx";
import type { CheckResultOnWire } from "../core/check_wire.ts";
import { displayState } from "../core/list.ts";
import { rangeFrom } from "../core/range.ts";

interface MachineProps extends PageProps {
  readonly first: FirstView;
}

/** The dialog that is open. */
type Open =
  | { readonly kind: "nothing" | "edit" }
  | { readonly kind: "remove"; readonly Dialog: ComponentType<DeleteDialogProps> };

/** A check of a machine that does not answer takes its time-out, and waits for its turn before that. */
const CHECK_PATIENCE = 60_000;

/** The page of one machine. */
export default function Machine({ first, ...page }: MachineProps) {
  return (
    <PageRoot {...page}>
      <Live first={first} at={page.at} />
    </PageRoot>
  );
}

function Live({ first, at }: { readonly first: FirstView; readonly at: number }) {
  const text = useText();
  const language = useLanguage();
  const root = useRef<HTMLDivElement>(null);
  const check = useSignal<CheckState>({ kind: "none" });
  const open = useSignal<Open>({ kind: "nothing" });
  const view = useMemo(
    () => new MachineView(first, at, () => session.managerTime(Date.now())),
    [],
  );
  const machine = view.machine.value;
  const path = `/api/machines/${machine.id}`;
  const word = text.state[displayState(machine)];

  useEffect(() => session.listen((fleet, touched) => view.take(fleet, touched)), []);
  useEffect(() => followRange(view), []);
  useEffect(() => {
    document.title = `${machine.hostname}, ${word} · ${text.product}`;
  }, [machine.hostname, word]);

  async function checkNow() {
    check.value = { kind: "checking" };
    const answer = await callManager<CheckResultOnWire>(
      "POST",
      `${path}/check`,
      { patience: CHECK_PATIENCE },
    );
    check.value = answer.kind === "ok"
      ? { kind: "done", result: answer.body }
      : { kind: "failed", refusal: answer };
  }

  async function pause() {
    const answer = await callManager("PATCH", path, { body: { paused: !machine.paused } });
    check.value = answer.kind === "ok" ? { kind: "none" } : { kind: "failed", refusal: answer };
  }

  async function remove() {
    const { deletionIn } = await import("../components/tools/deletion.tsx");
    open.value = { kind: "remove", Dialog: await deletionIn(language) };
  }

  async function acknowledge() {
    const answer = await view.acknowledge();
    if (answer.kind !== "ok") check.value = { kind: "failed", refusal: answer };
  }

  function closed() {
    open.value = { kind: "nothing" };
    root.current?.querySelector<HTMLElement>("h1")?.focus();
  }

  return (
    <div ref={root}>
      <MachinePage
        view={view}
        check={check.value}
        actions={{
          check: checkNow,
          pause,
          edit: () => open.value = { kind: "edit" },
          remove,
          acknowledge,
        }}
      />
      <Announcer line={`${machine.hostname} ${word}`} />
      {open.value.kind === "edit" && (
        <EditDialog
          machine={machine}
          notes={view.details.value?.notes ?? ""}
          onClose={() => {
            closed();
            view.refreshDetails();
          }}
        />
      )}
      {open.value.kind === "remove" && (
        <open.value.Dialog
          machine={machine}
          onClose={(gone) => gone ? location.assign("/") : closed()}
        />
      )}
    </div>
  );
}

/** Answers the links to other spans without a new page, and keeps the address true. Returns what ends it. */
function followRange(view: MachineView): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("click", (event) => {
    const link = event.target instanceof Element
      ? event.target.closest<HTMLAnchorElement>("a[data-range]")
      : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (link === null || !isPlain) return;
    event.preventDefault();
    const range = rangeFrom(link.dataset.range ?? null);
    history.replaceState(null, "", `${location.pathname}?range=${range}`);
    view.show(range);
  }, { signal });
  return () => stop.abort();
}

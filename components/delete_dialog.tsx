import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LiveMachine } from "../core/live.ts";
import { useText } from "./page.tsx";
import { type Removal, removeMachine } from "./remove_machine.ts";
import type { Text } from "./text/en.ts";

interface DeleteDialogProps {
  readonly machine: LiveMachine;
  /** Called once: with true when the machine is gone. */
  readonly onClose: (gone: boolean) => void;
}

/** Asks before a machine is deleted, and shows exactly which one. */
export function DeleteDialog({ machine, onClose }: DeleteDialogProps) {
  const text = useText();
  const { remove } = text;
  const dialog = useRef<HTMLDialogElement>(null);
  const busy = useSignal(false);
  const failure = useSignal<Removal | null>(null);
  const gone = useRef(false);
  // It puts the focus on the first thing that takes it: Cancel.
  useEffect(() => dialog.current?.showModal(), []);

  async function confirm() {
    busy.value = true;
    failure.value = null;
    const removal = await removeMachine(machine.id);
    busy.value = false;
    gone.current = removal.kind === "gone";
    if (gone.current) dialog.current?.close();
    else failure.value = removal;
  }

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="delete-title"
      aria-describedby="delete-what"
      onClose={() => onClose(gone.current)}
    >
      <h2 id="delete-title">{remove.title(machine.hostname)}</h2>
      <dl class="dialog__what" id="delete-what">
        <dt>{remove.hostname}</dt>
        <dd>{machine.hostname}</dd>
        <dt>{remove.ip}</dt>
        <dd>{machine.ip}</dd>
        <dt>{remove.mac}</dt>
        <dd>
          <code>{machine.mac}</code>
        </dd>
        {machine.vni !== 0 && (
          <>
            <dt>{remove.vni}</dt>
            <dd>{machine.vni}</dd>
          </>
        )}
      </dl>
      <p>{remove.consequence}</p>
      <div role="alert">
        {failure.value !== null && <p class="dialog__fault">{failureText(failure.value, text)}</p>}
      </div>
      <form method="dialog" class="buttons">
        <button type="submit" class="button">{remove.cancel}</button>
        <button
          type="button"
          class="button button--main"
          aria-disabled={busy.value}
          onClick={() => busy.value || confirm()}
        >
          {busy.value ? remove.busy : remove.confirm}
        </button>
      </form>
    </dialog>
  );
}

function failureText(removal: Removal, { remove }: Text): string {
  switch (removal.kind) {
    case "gone":
      return "";
    case "refused":
      return remove.failed.other(removal.reason);
    default:
      return remove.failed[removal.kind];
  }
}

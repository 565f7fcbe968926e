import { useState } from "preact/hooks";
import type { LiveMachine } from "../../core/live.ts";
import { callManager, type Refusal, refusalText } from "../call_manager.ts";
import { Dialog } from "./dialog.tsx";
import { useToolText } from "./tool_text.ts";

/** Which machine, and what happens then. */
export interface DeleteDialogProps {
  readonly machine: LiveMachine;
  /** Called once: with true when the machine is gone. */
  readonly onClose: (gone: boolean) => void;
}

/** Asks before a machine is deleted, and shows exactly which one. */
export function DeleteDialog({ machine, onClose }: DeleteDialogProps) {
  const text = useToolText();
  const { remove } = text;
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function confirm() {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    const answer = await callManager("DELETE", `/api/machines/${machine.id}`);
    setBusy(false);
    // Missing: somebody else was faster, and it is gone as was asked.
    if (answer.kind === "ok" || answer.kind === "missing") onClose(true);
    else setRefusal(answer);
  }

  return (
    <Dialog title={remove.title(machine.hostname)} onClose={() => onClose(false)}>
      <dl class="dialog__what">
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
        {refusal !== null && <p class="dialog__fault">{refusalText(refusal, text.failed)}</p>}
      </div>
      <form method="dialog" class="buttons">
        <button type="submit" class="button">{remove.cancel}</button>
        <button
          type="button"
          class="button button--main"
          aria-disabled={busy}
          onClick={confirm}
        >
          {busy ? remove.busy : remove.confirm}
        </button>
      </form>
    </Dialog>
  );
}

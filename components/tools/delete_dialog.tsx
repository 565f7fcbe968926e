import { useState } from "preact/hooks";
import type { LiveMachine } from "../../core/live.ts";
import { Dialog } from "./dialog.tsx";
import { type Failure, failureText, request } from "./requests.ts";
import { useToolText } from "./tool_text.ts";

interface DeleteDialogProps {
  readonly machine: LiveMachine;
  /** Called once: with true when the machine is gone. */
  readonly onClose: (gone: boolean) => void;
}

/** Asks before a machine is deleted, and shows exactly which one. */
export function DeleteDialog({ machine, onClose }: DeleteDialogProps) {
  const text = useToolText();
  const { remove } = text;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function confirm() {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    const outcome = await request({ method: "DELETE", path: `/api/machines/${machine.id}` });
    setBusy(false);
    // 404: somebody else was faster, and it is gone as was asked.
    const gone = outcome.kind === "done" || outcome.kind === "refused" && outcome.status === 404;
    if (gone) onClose(true);
    else setFailure(outcome);
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
        {failure !== null && <p class="dialog__fault">{failureText(failure, text)}</p>}
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

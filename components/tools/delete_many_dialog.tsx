import type { LiveMachine } from "../../core/live.ts";
import { Dialog } from "./dialog.tsx";
import { useToolText } from "./tool_text.ts";

/** So many are named; of the others only the number is. */
const NAMED = 6;

interface DeleteManyDialogProps {
  readonly machines: readonly LiveMachine[];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before many machines are deleted, and shows how many and which. */
export function DeleteManyDialog({ machines, onConfirm, onClose }: DeleteManyDialogProps) {
  const { remove } = useToolText();
  const count = machines.length;
  return (
    <Dialog title={remove.many(count)} onClose={onClose}>
      <ul class="dialog__what dialog__names">
        {machines.slice(0, NAMED).map(({ id, hostname, ip }) => (
          <li key={id}>
            <b>{hostname}</b> {ip}
          </li>
        ))}
        {count > NAMED && <li>{remove.others(count - NAMED)}</li>}
      </ul>
      <p>{remove.consequenceMany}</p>
      <form method="dialog" class="buttons">
        <button type="submit" class="button">{remove.cancel}</button>
        <button type="button" class="button button--main" onClick={onConfirm}>
          {remove.confirmMany(count)}
        </button>
      </form>
    </Dialog>
  );
}

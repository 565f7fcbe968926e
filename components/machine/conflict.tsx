import { useOperates } from "../page.tsx";
import { usePastText } from "../past_text.ts";
import { eventText } from "./events.tsx";
import type { ShownEvent } from "./machine_view.ts";

interface ConflictProps {
  readonly events: readonly ShownEvent[];
  readonly onAcknowledge: () => void;
}

/** Two MACs take turns at the machine's address: said until somebody takes note of it. */
export function Conflict({ events, onAcknowledge }: ConflictProps) {
  const text = usePastText().events;
  const operates = useOperates();
  const open = events.find(isOpenConflict);
  if (open === undefined) return null;
  return (
    <p class="conflicts" role="status">
      <strong>{eventText(open, text)}</strong>
      {operates && (
        <button type="button" class="button" onClick={onAcknowledge}>{text.acknowledge}</button>
      )}
    </p>
  );
}

/** Whether it is a conflict that nobody has taken note of. */
export function isOpenConflict({ kind, acknowledgedAt }: ShownEvent): boolean {
  return kind === "address_conflict" && acknowledgedAt === null;
}

import { refusalText } from "../call_manager.ts";
import { type ReadonlyCell, useValue } from "../cell.ts";
import { useText } from "../page.tsx";
import type { View } from "../fleet/view.ts";
import type { BulkAction } from "../../core/bulk.ts";
import type { BulkProgress } from "./bulk_run.ts";
import { useToolText } from "./tool_text.ts";

/** What a press in the bar asks. */
export type BulkCommand = BulkAction | "all" | "clear" | "stop" | "close";

interface BulkBarProps {
  readonly view: View;
  readonly progress: ReadonlyCell<BulkProgress | null>;
  readonly onCommand: (command: BulkCommand) => void;
}

/** Failures that are shown one by one. */
const FAULTS_SHOWN = 5;

/** What is selected and what can be done with it; then how far that has come, and what became of it. */
export function BulkBar({ view, progress, onCommand }: BulkBarProps) {
  const { bulk } = useToolText();
  const running = useValue(progress);
  const picked = useValue(view.picked);
  const picking = useValue(view.picking);
  const isShown = running !== null || picked.size > 0 || picking;
  if (!isShown) return null;
  return (
    <section class="bulk" aria-label={bulk.label}>
      {running === null
        ? <Choice view={view} onCommand={onCommand} />
        : <Run view={view} progress={running} onCommand={onCommand} />}
    </section>
  );
}

const ACTIONS = ["check", "pause", "resume", "tag", "delete"] as const;

type PartProps = Pick<BulkBarProps, "view" | "onCommand">;

function Choice({ view, onCommand }: PartProps) {
  const { bulk } = useToolText();
  const count = useValue(view.picked).size;
  const found = useValue(view.extent).found;
  return (
    <>
      <strong class="bulk__count" role="status">{bulk.picked(count)}</strong>
      {count < found && <Command name="all" label={bulk.all(found)} onCommand={onCommand} />}
      <div class="buttons">
        {count > 0 &&
          ACTIONS.map((action) => (
            <Command key={action} name={action} label={bulk[action]} onCommand={onCommand} />
          ))}
        <Command name="clear" label={bulk.clear} onCommand={onCommand} />
      </div>
    </>
  );
}

function Run({ view, progress, onCommand }: PartProps & { readonly progress: BulkProgress }) {
  const text = useToolText();
  const { bulk } = text;
  const { separator } = useText().incident;
  const { action, all, done, succeeded, failed, silent, faults, trouble, isOver } = progress;
  if (!isOver) {
    return (
      <>
        <progress class="bulk__progress" value={done} max={all} aria-label={bulk.label} />
        <span>{bulk.progress(done, all)}</span>
        <div class="buttons">
          <Command name="stop" label={bulk.stop} onCommand={onCommand} />
        </div>
      </>
    );
  }
  const parts = [
    bulk.done[action](succeeded),
    ...silent > 0 ? [bulk.silent(silent)] : [],
    ...failed > 0 ? [bulk.failed(failed)] : [],
    ...done < all ? [bulk.left(all - done)] : [],
  ];
  const nameOf = (id: number) => view.ledger.get(id)?.machine.hostname ?? String(id);
  return (
    <>
      <strong class="bulk__count" role="status">{parts.join(separator)}</strong>
      {trouble !== null && <span>{refusalText(trouble, text.failed)}</span>}
      <div class="buttons">
        <Command name="close" label={bulk.close} onCommand={onCommand} />
      </div>
      {faults.length > 0 && (
        <ul class="bulk__faults">
          {faults.slice(0, FAULTS_SHOWN).map(({ id, message }) => (
            <li key={id}>
              <b>{nameOf(id)}</b> {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface CommandProps {
  readonly name: BulkCommand;
  readonly label: string;
  readonly onCommand: (command: BulkCommand) => void;
}

function Command({ name, label, onCommand }: CommandProps) {
  return (
    <button type="button" class="button" onClick={() => onCommand(name)}>
      {label}
    </button>
  );
}

import { SHORTCUTS } from "../shortcuts.ts";
import { Dialog } from "./dialog.tsx";
import type { ToolText } from "./text/en.ts";

interface HelpDialogProps {
  readonly help: ToolText["help"];
  readonly operates: boolean;
  readonly onClose: () => void;
}

/** What the keys do, and whether they do. */
export function HelpDialog({ help, operates, onClose }: HelpDialogProps) {
  const changing = [
    ["x X", help.pick],
    ["a", help.pickAll],
    ["c", help.check],
    [".", help.menu],
  ] as const;
  return (
    <Dialog title={help.title} onClose={onClose}>
      <Keys title={help.everywhere} keys={[["?", help.help], ["Esc", help.escape]]} />
      <Keys
        title={help.list}
        keys={[
          ["/", help.search],
          ["j k ↓ ↑", help.move],
          ["Enter", help.open],
          ...operates ? changing : [],
          ["n p", help.turn],
        ]}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={localStorage.getItem(SHORTCUTS.key) !== SHORTCUTS.off}
          onChange={({ currentTarget: { checked } }) => {
            if (checked) localStorage.removeItem(SHORTCUTS.key);
            else localStorage.setItem(SHORTCUTS.key, SHORTCUTS.off);
          }}
        />
        {help.single}
      </label>
      <form method="dialog" class="buttons">
        <button type="submit" class="button button--main">{help.close}</button>
      </form>
    </Dialog>
  );
}

interface KeysProps {
  readonly title: string;
  readonly keys: readonly (readonly [keys: string, what: string])[];
}

function Keys({ title, keys }: KeysProps) {
  return (
    <>
      <h3 class="dialog__part">{title}</h3>
      <dl class="dialog__keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>{key.split(" ").map((each) => <kbd key={each}>{each}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

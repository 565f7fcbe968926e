import type { ComponentType } from "preact";
import { SHORTCUTS } from "../shortcuts.ts";
import type { Language } from "../text/language.ts";
import { Dialog } from "./dialog.tsx";
import { loadToolText } from "./text/catalogue.ts";
import type { ToolText } from "./text/en.ts";

interface HelpProps {
  readonly onClose: () => void;
}

/** The help in its reader's language. */
export async function helpIn(language: Language): Promise<ComponentType<HelpProps>> {
  const { help } = await loadToolText(language);
  return (props) => <Help help={help} {...props} />;
}

/** What the keys do, and whether they do. */
function Help({ help, onClose }: HelpProps & { readonly help: ToolText["help"] }) {
  return (
    <Dialog title={help.title} onClose={onClose}>
      <Keys title={help.everywhere} keys={[["?", help.help], ["Esc", help.escape]]} />
      <Keys
        title={help.list}
        keys={[
          ["/", help.search],
          ["j k ↓ ↑", help.move],
          ["Enter", help.open],
          ["x X", help.pick],
          ["a", help.pickAll],
          ["c", help.check],
          [".", help.menu],
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

import { type Column, COLUMNS, COLUMNS_COOKIE, columnsText } from "../columns.ts";
import { type Cell, useValue } from "../cell.ts";
import { cookieText } from "../cookie.ts";
import { useText } from "../page.tsx";
import { Dialog } from "./dialog.tsx";
import { useToolText } from "./tool_text.ts";

interface ColumnsDialogProps {
  readonly columns: Cell<readonly Column[]>;
  readonly onClose: () => void;
}

/** Which columns the list has; what is chosen holds at once, and stays. */
export function ColumnsDialog({ columns, onClose }: ColumnsDialogProps) {
  const { list } = useText();
  const chosen = useValue(columns);
  const text = useToolText().columns;

  function choose(column: Column, isShown: boolean) {
    columns.value = COLUMNS.filter((each) =>
      each === column ? isShown : columns.value.includes(each)
    );
    document.cookie = cookieText(COLUMNS_COOKIE, columnsText(columns.value));
  }

  return (
    <Dialog title={text.title} onClose={onClose}>
      <p>{text.always}</p>
      <ul class="dialog__choices">
        {COLUMNS.map((column) => (
          <li key={column}>
            <label class="check">
              <input
                type="checkbox"
                checked={chosen.includes(column)}
                onChange={({ currentTarget }) => choose(column, currentTarget.checked)}
              />
              {list.head[column]}
            </label>
          </li>
        ))}
      </ul>
      <form method="dialog" class="buttons">
        <button type="submit" class="button button--main">{text.done}</button>
      </form>
    </Dialog>
  );
}

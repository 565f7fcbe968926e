import { useState } from "preact/hooks";
import { Dialog } from "./dialog.tsx";
import { useToolText } from "./tool_text.ts";

interface TagsDialogProps {
  /** How many machines. */
  readonly count: number;
  readonly onApply: (add: readonly string[], remove: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Asks which tags to put on machines, and which to take off. */
export function TagsDialog({ count, onApply, onClose }: TagsDialogProps) {
  const { tags, remove: { cancel } } = useToolText();
  const [fault, setFault] = useState(false);

  function onSubmit(event: SubmitEvent) {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const [add, remove] = [read(data, "add"), read(data, "remove")];
    if (add.length + remove.length === 0) setFault(true);
    else onApply(add, remove);
  }

  return (
    <Dialog title={tags.title(count)} onClose={onClose}>
      <form class="dialog__fields" onSubmit={onSubmit}>
        {(["add", "remove"] as const).map((name) => (
          <label class="field" key={name}>
            <span class="field__label">{tags[name]}</span>
            <input
              class="field__input"
              name={name}
              autocomplete="off"
              placeholder={tags.hint}
              aria-invalid={fault}
              aria-describedby="tags-fault"
            />
          </label>
        ))}
        <p class="field__fault" id="tags-fault" role="alert">{fault && tags.none}</p>
        <div class="buttons">
          <button type="button" class="button" onClick={onClose}>{cancel}</button>
          <button type="submit" class="button button--main">{tags.apply}</button>
        </div>
      </form>
    </Dialog>
  );
}

function read(data: FormData, name: string): string[] {
  const text = String(data.get(name) ?? "");
  return [...new Set(text.split(/[,、]/).map((tag) => tag.trim()).filter((tag) => tag !== ""))];
}

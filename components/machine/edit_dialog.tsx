import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LiveMachine } from "../../core/live.ts";
import { tagsFromText, tagsToText } from "../../core/tags.ts";
import { hostnameFault, notesFault, tagsFault, type TextFault } from "../../core/text_fault.ts";
import { callManager, type Refusal, refusalText } from "../call_manager.ts";
import { useText } from "../page.tsx";
import { usePastText } from "../past_text.ts";
import type { PastText } from "../text/past_en.ts";
import { Field } from "./edit_field.tsx";

interface EditDialogProps {
  readonly machine: LiveMachine;
  readonly notes: string;
  readonly onClose: () => void;
}

const FIELDS = ["hostname", "tags", "notes"] as const;
type FieldName = (typeof FIELDS)[number];
type Faults = Partial<Record<FieldName, TextFault>>;

/** Changes a machine's name, tags and notes. What is wrong is said beside the field that it is in. */
export function EditDialog({ machine, notes, onClose }: EditDialogProps) {
  const text = usePastText();
  const { list } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const faults = useSignal<Faults>({});
  const refusal = useSignal<Refusal | null>(null);
  const isBusy = useSignal(false);
  useEffect(() => dialog.current?.showModal(), []);

  async function save(event: Event) {
    event.preventDefault();
    if (form.current === null || isBusy.value) return;
    const entry = (name: FieldName) => String(new FormData(form.current!).get(name) ?? "");
    const patch = {
      hostname: entry("hostname"),
      tags: tagsFromText(entry("tags")),
      // A form sends lines with two characters at their ends.
      notes: entry("notes").replaceAll("\r\n", "\n"),
    };
    faults.value = faultsOf(patch);
    refusal.value = null;
    const wrong = FIELDS.find((name) => faults.value[name] !== undefined);
    if (wrong !== undefined) return focusOn(wrong);
    isBusy.value = true;
    const answer = await callManager("PATCH", `/api/machines/${machine.id}`, {
      body: patch,
    });
    isBusy.value = false;
    if (answer.kind === "ok") return dialog.current?.close();
    refusal.value = answer;
    const field = answer.kind === "other" ? answer.field?.split(".")[0] : undefined;
    const known = FIELDS.find((name) => name === field);
    if (known !== undefined) focusOn(known);
  }

  function focusOn(name: FieldName) {
    form.current?.querySelector<HTMLElement>(`[name=${name}]`)?.focus();
  }

  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="edit-title" onClose={onClose}>
      <h2 id="edit-title">{text.edit.title(machine.hostname)}</h2>
      <p class="list__note">
        {list.head.ip} {machine.ip}, {list.head.mac} <code>{machine.mac}</code>
      </p>
      <form ref={form} class="edit" onSubmit={save} noValidate>
        <Field
          name="hostname"
          label={text.edit.hostname}
          hint={text.edit.hostnameHint}
          fault={faultText(faults.value, "hostname", text)}
          value={machine.hostname}
        />
        <Field
          name="tags"
          label={text.edit.tags}
          hint={text.edit.tagsHint}
          fault={faultText(faults.value, "tags", text)}
          value={tagsToText(machine.tags)}
        />
        <Field
          name="notes"
          label={text.edit.notes}
          fault={faultText(faults.value, "notes", text)}
          value={notes}
          rows={4}
        />
        <div role="alert">
          {refusal.value !== null && (
            <p class="dialog__fault">
              {`${text.edit.failed} ${refusalText(refusal.value, text.failed)}`}
            </p>
          )}
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {text.edit.cancel}
          </button>
          <button type="submit" class="button button--main" aria-disabled={isBusy.value}>
            {isBusy.value ? text.edit.saving : text.edit.save}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function faultsOf(
  { hostname, tags, notes }: { hostname: string; tags: readonly string[]; notes: string },
): Faults {
  const found = {
    hostname: hostnameFault(hostname),
    tags: tagsFault(tags),
    notes: notesFault(notes),
  };
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null));
}

function faultText(faults: Faults, name: FieldName, { edit }: PastText): string | null {
  const fault = faults[name];
  const words: Partial<Record<TextFault, string>> = edit.fault[name];
  return fault === undefined ? null : words[fault] ?? null;
}

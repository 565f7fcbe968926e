interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with what was entered; null when nothing is. */
  readonly fault: string | null;
  readonly value: string;
  /** Of a field with more than one. */
  readonly rows?: number;
}

/** One field of a form, with what helps to fill it in and what is wrong with it. */
export function Field({ name, label, hint, fault, value, rows }: FieldProps) {
  const id = `edit-${name}`;
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(fault === null ? [] : [`${id}-fault`]),
  ].join(" ");
  const attributes = {
    id,
    name,
    class: "field__input",
    autocomplete: "off",
    "aria-invalid": fault !== null,
    "aria-describedby": described === "" ? undefined : described,
  } as const;
  return (
    <div class="field">
      <label class="field__label" htmlFor={id}>{label}</label>
      {rows === undefined
        ? <input {...attributes} type="text" defaultValue={value} />
        : <textarea {...attributes} rows={rows} defaultValue={value} />}
      {fault !== null && <p class="field__fault" id={`${id}-fault`}>{fault}</p>}
      {hint !== undefined && <p class="field__hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

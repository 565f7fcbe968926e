import type { ComponentChildren } from "preact";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "password" | "number";
  readonly value?: string;
  readonly autocomplete: string;
  readonly how?: string;
  readonly isRequired?: boolean;
  readonly isWrong?: boolean;
  readonly autofocus?: boolean;
}

/** One field of a form, with its label and what to know about it. */
export function Field(props: FieldProps) {
  const { name, label, type = "text", value, autocomplete, how, isWrong = false } = props;
  const id = `field-${name}`;
  return (
    <div class="field">
      <label class="field__label" for={id}>{label}</label>
      <input
        class="field__input"
        id={id}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        required={props.isRequired ?? true}
        autofocus={props.autofocus}
        aria-invalid={isWrong ? "true" : undefined}
        aria-describedby={how === undefined ? undefined : `${id}-how`}
      />
      {how !== undefined && <p class="field__how" id={`${id}-how`}>{how}</p>}
    </div>
  );
}

/** What is wrong with what was sent, told to those who do not see it too. */
export function Fault({ children }: { readonly children: ComponentChildren }) {
  return <p class="field__fault" role="alert">{children}</p>;
}

/** What came of it. */
export function Notice({ children }: { readonly children: ComponentChildren }) {
  return <p class="notice" role="status">{children}</p>;
}

/** That the page can be read on the way. */
export function ExposedBanner({ text }: { readonly text: string }) {
  return (
    <div class="banner" role="note" data-banner="exposed">
      <span>{text}</span>
    </div>
  );
}

/** What a press of a button or a key asks of the tools. */
export interface Trigger {
  /** `menu`, `check`, `pick` and so on, as `data-tool` has it; `key` for a key. */
  readonly tool: string;
  /** The button that was pressed; for a key, what has the focus counts when it is answered. */
  readonly source: HTMLElement | null;
  readonly shift: boolean;
  /** The key; empty for a button. */
  readonly key: string;
}

/** What a press of a button or a key asks of the tools. */
export interface Trigger {
  /** `menu`, `check`, `pick` and so on, as `data-tool` has it; `key` for a key. */
  readonly tool: string;
  /** Where it was asked: a button, or what had the focus. */
  readonly source: Element;
  readonly shift: boolean;
  /** The key; empty for a button. */
  readonly key: string;
}

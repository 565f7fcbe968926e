import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ToolText } from "./text/en.ts";

const ToolTextContext = createContext<ToolText | null>(null);

/** Gives the tools below it their words. */
export const ToolTextProvider = ToolTextContext.Provider;

/** What the tools say to this reader. */
export function useToolText(): ToolText {
  const text = useContext(ToolTextContext);
  if (text === null) throw new Error("Cannot render: there is no ToolTextProvider around this");
  return text;
}

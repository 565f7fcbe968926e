import type { ComponentType } from "preact";
import type { Language } from "../text/language.ts";
import { DeleteDialog, type DeleteDialogProps } from "./delete_dialog.tsx";
import { loadToolText } from "./text/catalogue.ts";
import { ToolTextProvider } from "./tool_text.ts";

/** The dialog that deletes a machine, in its reader's language, where nothing else of the tools is. */
export async function deletionIn(language: Language): Promise<ComponentType<DeleteDialogProps>> {
  const text = await loadToolText(language);
  return (props) => (
    <ToolTextProvider value={text}>
      <DeleteDialog {...props} />
    </ToolTextProvider>
  );
}

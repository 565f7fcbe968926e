import type { ManagerState } from "../core/change.ts";
import { textIn } from "./text/catalogue.ts";
import type { Language } from "./text/language.ts";

/** Seconds until the page looks again; by itself, since there is no connection to wait on yet. */
const LOOK_AGAIN = 3;

interface StartingProps {
  readonly language: Language;
  readonly manager: ManagerState;
}

/** Shown while the manager has not read its machines yet. */
export function Starting({ language, manager }: StartingProps) {
  const { starting } = textIn(language);
  return (
    <div class="start">
      <meta httpEquiv="refresh" content={String(LOOK_AGAIN)} />
      <h1>{starting.title}</h1>
      <p>{manager.database.state === "away" ? starting.database : starting.what}</p>
    </div>
  );
}

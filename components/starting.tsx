import type { ManagerState } from "../core/change.ts";
import { serverTextIn } from "./text/server/catalogue.ts";
import type { Language } from "./text/language.ts";

/** Seconds until the page looks again; by itself, since there is no connection to wait on yet. */
const LOOK_AGAIN = 3;

interface StartingProps {
  readonly language: Language;
  readonly manager: ManagerState;
}

/** Shown instead of a page that takes the database, while that is away. */
export function Maintenance({ language }: { readonly language: Language }) {
  const { maintenance } = serverTextIn(language);
  return <Waiting title={maintenance.title} what={maintenance.what} />;
}

/** Shown while the manager has not read its machines yet. */
export function Starting({ language, manager }: StartingProps) {
  const { starting } = serverTextIn(language);
  const what = manager.database.state === "away" ? starting.database : starting.what;
  return <Waiting title={starting.title} what={what} />;
}

function Waiting({ title, what }: { readonly title: string; readonly what: string }) {
  return (
    <div class="start">
      <meta httpEquiv="refresh" content={String(LOOK_AGAIN)} />
      <h1>{title}</h1>
      <p>{what}</p>
    </div>
  );
}

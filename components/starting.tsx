import type { ComponentChildren } from "preact";
import type { ManagerState } from "../core/change.ts";
import { serverTextIn } from "./text/server/catalogue.ts";
import type { Language } from "./text/language.ts";

/** Seconds until the page looks again; by itself, since there is no connection to wait on yet. */
export const LOOK_AGAIN = 3;

interface MaintenanceProps {
  readonly language: Language;
  /** What looks again, where there are scripts. */
  readonly children: ComponentChildren;
}

interface StartingProps extends MaintenanceProps {
  readonly manager: ManagerState;
}

/** Shown instead of a page that takes the database, while that is away. */
export function Maintenance({ language, children }: MaintenanceProps) {
  const { maintenance } = serverTextIn(language);
  return <Waiting title={maintenance.title} what={maintenance.what}>{children}</Waiting>;
}

/** Shown while the manager has not read its machines yet. */
export function Starting({ language, manager, children }: StartingProps) {
  const { starting } = serverTextIn(language);
  const what = manager.database.state === "away" ? starting.database : starting.what;
  return <Waiting title={starting.title} what={what}>{children}</Waiting>;
}

interface WaitingProps {
  readonly title: string;
  readonly what: string;
  readonly children: ComponentChildren;
}

function Waiting({ title, what, children }: WaitingProps) {
  return (
    <div class="start">
      <noscript>
        <meta httpEquiv="refresh" content={String(LOOK_AGAIN)} />
      </noscript>
      <h1>{title}</h1>
      <p>{what}</p>
      {children}
    </div>
  );
}

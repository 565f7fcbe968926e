import type { Language } from "./text/language.ts";
import { serverTextIn } from "./text/server/catalogue.ts";

/** A machine whose address two MACs take turns at. */
export interface Contested {
  readonly id: number;
  readonly hostname: string;
}

/** So many are named; the others are counted. */
const NAMED = 5;

interface ConflictsProps {
  readonly language: Language;
  readonly machines: readonly Contested[];
}

/** How many addresses two machines seem to have, and which, until somebody takes note on their pages. */
export function Conflicts({ language, machines }: ConflictsProps) {
  if (machines.length === 0) return null;
  const { conflicts } = serverTextIn(language);
  const rest = machines.length - NAMED;
  return (
    <p class="conflicts">
      <strong>{conflicts.count(machines.length)}</strong>
      {machines.slice(0, NAMED).map(({ id, hostname }) => (
        <a key={id} href={`/machines/${id}`}>{hostname}</a>
      ))}
      {rest > 0 && <span>{conflicts.more(rest)}</span>}
    </p>
  );
}

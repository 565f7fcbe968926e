import { useTimes } from "./page.tsx";

/** A moment to the second, in the reader's zone; the full date and zone for a pointer that rests on it. */
export function Moment({ at }: { readonly at: number }) {
  const times = useTimes();
  return (
    <time dateTime={new Date(at).toISOString()} title={times.full(at)}>
      {times.moment(at)}
    </time>
  );
}

import { useAwake, useTimes } from "./page.tsx";

/** A moment to the second, in the reader's zone; the full date and zone for a pointer that rests on it. */
export function Moment({ at }: { readonly at: number }) {
  const awake = useAwake();
  const times = useTimes();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      // Written when a pointer comes: for a page of them it would be most of the work.
      title={awake ? undefined : times.full(at)}
      onPointerEnter={({ currentTarget }) => currentTarget.title = times.full(at)}
    >
      {times.moment(at)}
    </time>
  );
}

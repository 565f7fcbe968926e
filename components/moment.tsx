import { useQuarter, useReader } from "./page.tsx";
import { fullText, momentText } from "./text/moment.ts";

/** A moment to the second, in the reader's zone; the full date and zone for a pointer that rests on it. */
export function Moment({ at }: { readonly at: number }) {
  const reader = useReader();
  return (
    <time dateTime={new Date(at).toISOString()} title={fullText(at, reader)}>
      {momentText(at, useQuarter(), reader)}
    </time>
  );
}

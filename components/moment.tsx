import { useLanguage, useTimes } from "./page.tsx";

/** A moment to the second, in the reader's zone; the full date and zone for a pointer that rests on it. */
export function Moment({ at }: { readonly at: number }) {
  const language = useLanguage();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      // Written when a pointer comes: for a page of them it would be most of the work.
      onPointerEnter={async ({ currentTarget }) => {
        const { fullText } = await import("./text/full_moment.ts");
        currentTarget.title = fullText(at, language);
      }}
    >
      {useTimes().moment(at)}
    </time>
  );
}

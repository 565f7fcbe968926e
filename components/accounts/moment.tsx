import { useLanguage, useTimes } from "../page.tsx";
import { fullText } from "../text/full_moment.ts";

/** A moment on a page without islands: in UTC, as the full date and zone say. */
export function Moment({ at }: { readonly at: number }) {
  const language = useLanguage();
  return (
    <time dateTime={new Date(at).toISOString()} title={fullText(at, language, "UTC")}>
      {useTimes().moment(at)}
    </time>
  );
}

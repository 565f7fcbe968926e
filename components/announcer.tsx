import { useEffect, useRef, useState } from "preact/hooks";

/** A spoken change follows the last one after this long at the soonest, in milliseconds. */
const PAUSE = 5000;

/** Says a line aloud when it changes: politely, and once for changes that come together. */
export function Announcer({ line }: { readonly line: string }) {
  const [said, say] = useState("");
  const latest = useRef(line);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (line === latest.current) return;
    latest.current = line;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      say(latest.current);
    }, PAUSE);
  }, [line]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return <p class="unseen" role="status">{said}</p>;
}

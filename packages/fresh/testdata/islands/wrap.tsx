import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Has no element of its own: what it is given stands at its root, and later more before that. */
export default function Wrap({ children }: { children?: ComponentChildren }) {
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  return (
    <>
      {hydrated && <b class="hydrated">hydrated</b>}
      {children}
    </>
  );
}

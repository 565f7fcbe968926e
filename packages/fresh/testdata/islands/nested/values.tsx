import { useEffect, useState } from "preact/hooks";
import { IS_BROWSER } from "fresh/runtime";

/** A value that holds itself. */
export interface Cyclic {
  name: string;
  self?: Cyclic;
}

interface Props {
  date: Date;
  map: Map<string, number>;
  set: Set<string>;
  big: bigint;
  url: URL;
  missing: undefined;
  cyclic: Cyclic;
  markup: string;
  special: number[];
  bytes: Uint8Array;
  pattern: RegExp;
}

/** Prints what each prop is once it has crossed to the browser. */
export default function Values(props: Props) {
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  const lines = {
    date: props.date.toISOString(),
    map: [...props.map].join(),
    set: [...props.set].join(),
    big: typeof props.big + props.big,
    url: props.url.searchParams.get("q"),
    missing: "missing" in props && props.missing === undefined,
    cyclic: props.cyclic.self === props.cyclic,
    markup: props.markup,
    special: props.special.map((n) => Object.is(n, -0) ? "-0" : String(n)).join(),
    bytes: props.bytes instanceof Uint8Array && props.bytes.join(),
    pattern: props.pattern instanceof RegExp && String(props.pattern),
  };
  return (
    <pre id="values" data-hydrated={String(hydrated)} data-browser={String(IS_BROWSER)}>
      {JSON.stringify(lines)}
    </pre>
  );
}

import { usePastText } from "./past_text.ts";
import type { PastText } from "./text/past_en.ts";

type Named = Exclude<keyof PastText["range"], "label">;

interface RangeLinksProps<T extends Named> {
  readonly ranges: readonly T[];
  readonly current: T;
  readonly href: (range: T) => string;
}

/** The spans that can be shown; a script may answer the links marked `data-range` without a new page. */
export function RangeLinks<T extends Named>({ ranges, current, href }: RangeLinksProps<T>) {
  const { range: text } = usePastText();
  return (
    <nav class="buttons" aria-label={text.label}>
      {ranges.map((range) => (
        <a
          key={range}
          class={range === current ? "button button--chosen" : "button"}
          href={href(range)}
          data-range={range}
          aria-current={range === current ? "true" : undefined}
        >
          {text[range]}
        </a>
      ))}
    </nav>
  );
}

import { type ListQuery, PAGE_SIZE } from "../core/list.ts";
import { listLink } from "./list_link.ts";
import type { Extent } from "./fleet/view.ts";
import { useText } from "./page.tsx";
import { PART } from "./part.ts";

interface PagerProps {
  readonly query: ListQuery;
  readonly extent: Extent;
}

/** The way to the other pages; nothing when there is one. */
export function Pager({ query, extent: { total, page, pages } }: PagerProps) {
  const { list } = useText();
  if (pages === 1) return null;
  return (
    <nav class="pager" data-part={PART} aria-label={list.pages}>
      <Step query={query} page={page - 1} label={list.previous} rel="prev" there={page > 1} />
      <span>
        {list.range((page - 1) * PAGE_SIZE + 1, Math.min(page * PAGE_SIZE, total), total)}
      </span>
      <Step query={query} page={page + 1} label={list.next} rel="next" there={page < pages} />
    </nav>
  );
}

interface StepProps {
  readonly query: ListQuery;
  readonly page: number;
  readonly label: string;
  readonly rel: "prev" | "next";
  /** Whether there is such a page. */
  readonly there: boolean;
}

function Step({ query, page, label, rel, there }: StepProps) {
  if (!there) return <span class="button" aria-disabled="true">{label}</span>;
  return (
    <a class="button" rel={rel} href={listLink({ ...query, page })} data-ask>
      {label}
    </a>
  );
}

/**
 * Marks an element as one of those that are shown one after the other when the dashboard opens (`in_parts.tsx`),
 * as its `data-part`. In a browser it is a function, which Preact writes nowhere: an element that it takes over
 * keeps its mark, if it has one still, and one that it makes has none.
 */
export const PART = typeof document === "undefined" ? "" : String;

import { type ListQuery, queryToUrl } from "../core/list.ts";

/** The page that answers a question, scrolled to the answer. */
export function listLink(query: ListQuery): string {
  return `/${queryToUrl(query)}#list`;
}

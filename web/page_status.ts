import { HttpError } from "fresh";

/** The HTTP status that a page's failure is answered with. */
export function pageStatus(error: unknown): number {
  return error instanceof HttpError ? error.status : 500;
}

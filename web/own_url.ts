import type { FreshContext } from "fresh";
import type { State } from "./define.ts";
import { managerUrl } from "./manager_url.ts";

/** The address under which this very request reached the manager, or `PUBLIC_URL`: for links to hand on. */
export function ownUrl({ req, state }: FreshContext<State>): string {
  const { settings } = state.services;
  const url = managerUrl(settings, req.headers.get("host"));
  const isTls = settings.publicUrl === null && state.isPrivate &&
    !/^http:\/\/(.*\.)?localhost\b/.test(url);
  return isTls ? url.replace(/^http:/, "https:") : url;
}

import type { FreshContext } from "fresh";
import type { State } from "./define.ts";
import { managerUrl } from "./manager_url.ts";

/** The address under which this very request reached the manager, or `PUBLIC_URL`: for links to hand on. */
export function ownUrl({ req, state }: FreshContext<State>): string {
  const { publicUrl } = state.services.settings;
  const url = managerUrl(publicUrl, req.headers.get("host"));
  const isTls = publicUrl === null && state.isPrivate && !/^http:\/\/(.*\.)?localhost\b/.test(url);
  return isTls ? url.replace(/^http:/, "https:") : url;
}

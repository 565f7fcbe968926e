import { useLanguage } from "./page.tsx";
import { serverTextIn } from "./text/server/catalogue.ts";
import type { ServerText } from "./text/server/en.ts";

/** What to say on pages, and parts of pages, that no script renders again. */
export function useServerText(): ServerText {
  return serverTextIn(useLanguage());
}

import { textIn } from "./text/catalogue.ts";
import type { Language } from "./text/language.ts";
import { serverTextIn } from "./text/server/catalogue.ts";

/** What is said instead of a page that is not there, or that failed. */
export interface Fault {
  readonly title: string;
  readonly next: string;
}

/**
 * @param status the HTTP status of the answer
 * @param requestId what the log knows the request by; empty when it has none
 */
export function faultOf(
  status: number,
  pathname: string,
  requestId: string,
  language: Language,
): Fault {
  const { fault, maintenance } = serverTextIn(language);
  switch (status) {
    case 404: {
      const isMachine = pathname.startsWith("/machines/");
      return { title: fault.notFound, next: isMachine ? fault.machineGone : fault.notFoundNext };
    }
    case 403:
      return { title: fault.forbidden, next: fault.forbiddenNext };
    case 503:
      return { title: maintenance.title, next: maintenance.what };
    default:
      return { title: fault.broken, next: fault.brokenNext(requestId) };
  }
}

/**
 * The title of a page's tab, which tells it from the others.
 *
 * @param shown what the page shows, where only its handler knows
 */
export function pageTitle(shown: string | undefined, pathname: string, language: Language): string {
  const { product } = textIn(language);
  const { accounts, navigation } = serverTextIn(language);
  const titles: Readonly<Record<string, string>> = {
    "/register": navigation.add,
    "/login": accounts.signIn,
    "/account": accounts.account,
    "/admin/users": accounts.admin.users,
    "/admin/tokens": accounts.admin.tokens,
    "/admin/audit": accounts.admin.audit,
  };
  const title = shown ?? (Object.hasOwn(titles, pathname) ? titles[pathname] : undefined);
  return title === undefined ? product : `${title} · ${product}`;
}

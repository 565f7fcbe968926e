import type { BrowserContextOptions } from "playwright-core";
import type { Visitor } from "./visitor.ts";

/** The options of a browser that is signed in as a visitor is. */
export function signedIn(
  { cookies }: Visitor,
  origin: string,
  options: BrowserContextOptions,
): BrowserContextOptions {
  const { hostname } = new URL(origin);
  return {
    ...options,
    storageState: {
      origins: [],
      cookies: [...cookies].map(([name, { value }]) => ({
        name,
        value,
        domain: hostname,
        path: "/",
        expires: -1,
        httpOnly: true,
        secure: false,
        sameSite: "Lax",
      })),
    },
  };
}

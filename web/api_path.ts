/** Whether programs ask here, and get errors as the contract words them, instead of people, who get pages. */
export function isApiPath(pathname: string): boolean {
  return /^\/(?:api|health|livez|metrics|openapi\.json|ws|static\/register-machine\.sh)(?:\/|$)/
    .test(
      pathname,
    );
}

/**
 * Whether the contract's rate limit covers it, and is counted before it is looked at. Registrations count
 * themselves (registration_request.ts), since a machine that registers its own address is free, and that
 * takes reading the body to know.
 */
export function isCountedAtOnce(method: string, pathname: string): boolean {
  return /^\/api(?:\/|$)/.test(pathname) && !(method === "PUT" && isRegistrationPath(pathname));
}

/** Whether it is where machines register, with `PUT`. */
export function isRegistrationPath(pathname: string): boolean {
  return /^\/api\/machines(?:\/[^/]*)?$/.test(pathname);
}

/** Whether programs ask here, and get errors as the contract words them, instead of people, who get pages. */
export function isApiPath(pathname: string): boolean {
  return /^\/(?:api|health|livez|metrics|openapi\.json|ws|static\/register-machine\.sh)(?:\/|$)/
    .test(
      pathname,
    );
}

/** Whether the contract's rate limit covers it. */
export function isLimited(pathname: string): boolean {
  return /^\/api(?:\/|$)/.test(pathname);
}

/** Whether it is where machines register, with `PUT`. */
export function isRegistrationPath(pathname: string): boolean {
  return /^\/api\/machines(?:\/[^/]*)?$/.test(pathname);
}

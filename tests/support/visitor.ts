/** A browser without a screen: keeps cookies, sends forms, follows no redirect. */
export class Visitor {
  /** By name, with the attributes as they were set. */
  readonly cookies = new Map<string, { readonly value: string; readonly attributes: string }>();

  /**
   * @param origin where requests go
   * @param headers sent with every request, such as Host's stand-ins
   */
  constructor(readonly origin: string, private readonly headers: Record<string, string> = {}) {}

  /** The session's cookie, under either name; null without one. */
  get session(): string | null {
    return (this.cookies.get("session") ?? this.cookies.get("__Host-session"))?.value ?? null;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join("; ");
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({
      ...this.headers,
      ...Object.fromEntries(new Headers(init.headers)),
    });
    if (this.cookies.size > 0) headers.set("cookie", this.cookieHeader);
    const answer = await fetch(new URL(path, this.origin), {
      ...init,
      headers,
      redirect: "manual",
    });
    for (const cookie of answer.headers.getSetCookie()) this.#keep(cookie);
    return answer;
  }

  /** Sends a form as the page at this origin would. */
  async post(path: string, fields: Record<string, string>, headers: HeadersInit = {}) {
    return await this.fetch(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: this.origin, ...Object.fromEntries(new Headers(headers)) },
    });
  }

  signIn(name: string, password: string, next = "/"): Promise<Response> {
    return this.post("/login", { step: "password", name, password, next });
  }

  #keep(cookie: string): void {
    const [pair = "", ...attributes] = cookie.split("; ");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else {
      this.cookies.set(name, { value: pair.slice(at + 1), attributes: attributes.join("; ") });
    }
  }
}

import assert from "node:assert/strict";
import { startTestManager, type TestManager, type TestManagerOptions } from "./manager.ts";
import { Visitor } from "./visitor.ts";

export const PASSWORD = "correct horse battery";

/** A manager that lets nobody in who has not signed in, with its first administrator. */
export interface GuardedManager extends TestManager {
  /** Signed in as `root`, the administrator. */
  readonly admin: Visitor;
  /** Whoever comes by. */
  visitor(headers?: Record<string, string>): Visitor;
  /** Creates a user and signs in as them. */
  user(name: string, role: "viewer" | "operator" | "admin"): Promise<Visitor>;
  /** Makes an API token and returns it. */
  token(fields: Record<string, string>): Promise<string>;
}

/**
 * Starts one with ANONYMOUS_ROLE=none. It believes X-Forwarded-For from this host, so that tests can come from
 * where they like and are not limited together.
 */
export async function guardedManager(options: TestManagerOptions = {}): Promise<GuardedManager> {
  const manager = await startTestManager({
    ...options,
    env: { ANONYMOUS_ROLE: "none", TRUSTED_PROXIES: "127.0.0.1", ...options.env },
  });
  let visitors = 0;
  const visitor = (headers: Record<string, string> = {}) =>
    new Visitor(manager.origin, { "x-forwarded-for": `192.0.2.${++visitors % 250}`, ...headers });
  const admin = visitor();
  const first = { step: "link", token: manager.firstLink!, name: "root", password: PASSWORD };
  const created = await admin.post("/login", first);
  assert.equal(created.status, 303, await created.text());
  return Object.assign(manager, {
    admin,
    visitor,
    async user(name: string, role: string) {
      const page = await (await admin.post("/admin/users", { action: "create", name, role }))
        .text();
      const token = /login\?token=([\w-]+)/.exec(page)?.[1] ?? assert.fail(page);
      const user = visitor();
      const answer = await user.post("/login", { step: "link", token, password: PASSWORD });
      assert.equal(answer.status, 303, await answer.text());
      return user;
    },
    async token(fields: Record<string, string>) {
      const page = await (await admin.post("/admin/tokens", { action: "create", ...fields }))
        .text();
      return /data-secret="token">(vxm_[\w-]+)</.exec(page)?.[1] ?? assert.fail(page);
    },
  });
}

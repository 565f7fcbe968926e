import assert from "node:assert/strict";
import {
  type AnonymousRole,
  type Need,
  needOf,
  type Principal,
  type RegistrationRule,
  registrationVerdict,
  type Role,
  verdict,
} from "./access.ts";
import { parseIp } from "./address.ts";

const anonymous = (role: AnonymousRole): Principal => ({ kind: "anonymous", role });
const user = (role: Role): Principal => ({ kind: "user", id: 1, name: "u", role, session: 1 });
const token = (role: Role): Principal => ({ kind: "token", id: 1, name: "t", role });
const registrar = (...prefixes: string[]): Principal => ({
  kind: "registrar",
  id: 1,
  name: "r",
  prefixes,
});

Deno.test("needOf() is the table's, guarded where the table says nothing", () => {
  const table: [route: string | null, method: string, need: Need][] = [
    ["/api/machines/:machine", "DELETE", "operator"],
    ["/api/machines/:machine", "HEAD", "viewer"],
    ["/api/machines/:machine", "POST", "operator"],
    ["/health", "POST", "open"],
    ["/login", "DELETE", "open"],
    ["/admin/users", "OPTIONS", "open"],
    ["/no/such/entry", "GET", "admin"],
    ["constructor", "GET", "admin"],
    [null, "GET", "viewer"],
  ];
  for (const [route, method, need] of table) {
    assert.equal(needOf(route, method), need, `${method} ${route}`);
  }
});

Deno.test("verdict() gives each what its role may, and tells nobody from the wrong body", () => {
  const needs: Need[] = ["open", "registration", "user", "viewer", "operator", "admin"];
  const table: [who: Principal, allowed: string, otherwise: string][] = [
    [anonymous("none"), "open registration", "anonymous"],
    [anonymous("viewer"), "open registration viewer", "anonymous"],
    [anonymous("admin"), "open registration viewer operator admin", "anonymous"],
    [user("viewer"), "open registration user viewer", "forbidden"],
    [user("admin"), "open registration user viewer operator admin", "forbidden"],
    [token("operator"), "open registration viewer operator", "forbidden"],
    [registrar(), "open registration", "forbidden"],
  ];
  for (const [who, allowed, otherwise] of table) {
    for (const need of needs) {
      const expected = allowed.split(" ").includes(need) ? "allowed" : otherwise;
      assert.equal(verdict(who, need), expected, `${JSON.stringify(who)} ${need}`);
    }
  }
});

Deno.test("registrationVerdict() lets each register what the rule, the role or the token says", () => {
  const here = "10.0.0.1";
  const rules: RegistrationRule[] = ["self", "open", "token"];
  const table: [who: Principal, own: string, other: string][] = [
    [anonymous("none"), "allowed allowed anonymous", "forbidden allowed anonymous"],
    [anonymous("viewer"), "allowed allowed anonymous", "forbidden allowed anonymous"],
    [anonymous("operator"), "allowed allowed allowed", "allowed allowed allowed"],
    [user("viewer"), "allowed allowed forbidden", "forbidden allowed forbidden"],
    [token("operator"), "allowed allowed allowed", "allowed allowed allowed"],
    [registrar(), "allowed allowed allowed", "allowed allowed allowed"],
    [registrar("10.0.0.0/31"), "allowed allowed allowed", "forbidden forbidden forbidden"],
    [registrar("fd00::/8"), "forbidden forbidden forbidden", "forbidden forbidden forbidden"],
  ];
  for (const [who, own, other] of table) {
    for (const [ip, expected] of [[here, own], ["10.0.0.2", other]] as const) {
      const verdicts = rules.map((rule) =>
        registrationVerdict(rule, who, here, parseIp(ip)).verdict
      );
      assert.equal(verdicts.join(" "), expected, `${JSON.stringify(who)} ${ip}`);
    }
  }
});

Deno.test("registrationVerdict() names both addresses and the way out", () => {
  const refused = registrationVerdict("self", anonymous("none"), "10.0.0.1", parseIp("fd00::5"));
  assert.equal(refused.verdict, "forbidden");
  assert.match("reason" in refused ? refused.reason : "", /10\.0\.0\.1.*fd00::5.*token/);
});

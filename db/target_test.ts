import assert from "node:assert/strict";
import type { Target } from "./sql.ts";
import { describeTarget, parseDatabaseUrl } from "./target.ts";

const DEFAULTS: Target = {
  host: "localhost",
  port: 5432,
  socket: null,
  user: "postgres",
  password: "",
  database: "postgres",
  ssl: false,
};

Deno.test("parseDatabaseUrl() reads what other drivers write", () => {
  const table: [
    text: string,
    expected: Partial<Target>,
  ][] = [
    ["postgres://", {}],
    ["postgresql://db.example", { host: "db.example" }],
    [
      "postgresql+asyncpg://u:p%40ss@db:6543/vxlan",
      { host: "db", port: 6543, user: "u", password: "p@ss", database: "vxlan" },
    ],
    ["postgresql+psycopg2://u@[2001:db8::1]/x", { host: "2001:db8::1", user: "u", database: "x" }],
    ["postgres://u@h", { host: "h", user: "u", database: "u" }],
    ["postgres://h/x?sslmode=require", { host: "h", database: "x", ssl: "require" }],
    ["postgres://h/x?ssl=prefer&application_name=y", { host: "h", database: "x", ssl: "prefer" }],
    ["postgres://h/x?sslmode=disable", { host: "h", database: "x" }],
    [
      "postgres:///x?host=/run/pg&user=u&port=99",
      { host: "/run/pg", socket: "/run/pg/.s.PGSQL.99", port: 99, user: "u", database: "x" },
    ],
    ["postgres://u@%2Frun%2Fpg/x", {
      host: "/run/pg",
      socket: "/run/pg/.s.PGSQL.5432",
      user: "u",
      database: "x",
    }],
  ];
  for (const [text, expected] of table) {
    assert.deepEqual(parseDatabaseUrl(text), { ...DEFAULTS, ...expected }, text);
  }
});

Deno.test("parseDatabaseUrl() refuses what is no address of PostgreSQL, without repeating it", () => {
  for (const text of ["mysql://u:secret@h/x", "secret", "postgres://u:se#cret@h:x/y"]) {
    assert.throws(() => parseDatabaseUrl(text), (error: Error) => {
      assert.equal(error.name, "DatabaseSetupError");
      assert.match(error.message, /percent-encoded/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
  assert.throws(() => parseDatabaseUrl("postgres://h/x?sslmode=sometimes"), /sslmode=sometimes/);
});

Deno.test("describeTarget() leaves the password out", () => {
  assert.equal(
    describeTarget(parseDatabaseUrl("postgres://u:secret@[::1]:5/x")),
    "database x at [::1]:5",
  );
  assert.equal(
    describeTarget(parseDatabaseUrl("postgres:///x?host=/run/pg&password=secret")),
    "database x at /run/pg/.s.PGSQL.5432",
  );
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { InexactNumberError, parseExactJson } from "./exact_json.ts";

Deno.test("parseExactJson() reads whatever JSON.stringify wrote of it", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = JSON.stringify(value);
    assert.equal(JSON.stringify(parseExactJson(text)), text);
  }));
});

Deno.test("parseExactJson() reads every double as it is written", () => {
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(doubles, (double) => {
      assert.equal(parseExactJson(JSON.stringify(double)), double === 0 ? 0 : double);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("parseExactJson() takes any spelling of a number that a double holds", () => {
  const table: [string, number][] = [
    ["0", 0],
    ["0.0e0", 0],
    ["1.50", 1.5],
    ["15e-1", 1.5],
    ["0.15E+1", 1.5],
    ["100000000000000000000000", 1e23],
    ["1e23", 1e23],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["9007199254740992", 2 ** 53],
    ["-0.1", -0.1],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["5e-324", Number.MIN_VALUE],
    ["0e99999", 0],
  ];
  for (const [text, value] of table) assert.equal(parseExactJson(text), value, text);
});

Deno.test("parseExactJson() refuses a number that would become another", () => {
  const table = [
    "9007199254740993",
    "12345678901234567890",
    "0.1000000000000000055511151231257827", // what a double's 0.1 is exactly, and yet not what is kept
    "3.14159265358979323846",
    "1e309",
    "-1e999999999999999999999",
    "1e-400",
    "1e-999999999999999999999",
  ];
  for (const text of table) {
    assert.throws(() => parseExactJson(text), InexactNumberError, text);
    assert.throws(() => parseExactJson(`{"a":[1,{"b":${text}}]}`), InexactNumberError, text);
  }
});

Deno.test("parseExactJson() refuses integers beyond 2^53 that fall between doubles, and only those", () => {
  const integers = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
  fc.assert(fc.property(integers, (integer) => {
    const text = String(integer);
    // The shortest numeral of the double, written out, is what would be sent back.
    const survives = BigInt(text) === writtenOut(Number(text));
    if (survives) assert.equal(parseExactJson(text), Number(text));
    else assert.throws(() => parseExactJson(text), InexactNumberError);
  }));
});

Deno.test("parseExactJson() says which number, under which key, and what to do", () => {
  assert.throws(() => parseExactJson('{"serial": 9007199254740993}'), {
    name: "InexactNumberError",
    key: "serial",
    source: "9007199254740993",
    message: /9007199254740993 does not survive.*send it as a string/,
  });
  assert.throws(() => parseExactJson("9".repeat(300)), { message: /number 9{40}… does/ });
});

Deno.test("parseExactJson() leaves numbers within strings alone", () => {
  const value = { id: "9007199254740993", "9007199254740993": true };
  assert.deepEqual(parseExactJson(JSON.stringify(value)), value);
});

Deno.test("parseExactJson() keeps a key named __proto__ a key", () => {
  const value = parseExactJson('{"__proto__": {"admin": true}}');
  assert.deepEqual(Object.keys(value as object), ["__proto__"]);
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});

Deno.test("parseExactJson() refuses what is not JSON", () => {
  for (const text of ["", "{", "[1,]", "NaN", "01", "+1", "1.", ".5", "'a'", "{a:1}", "\ufeff1"]) {
    assert.throws(() => parseExactJson(text), SyntaxError, text);
  }
});

Deno.test("parseExactJson() takes no longer than linear time for the longest numeral", () => {
  // A quadratic way needs seconds for this, a linear one a millisecond or so.
  const began = performance.now();
  assert.throws(() => parseExactJson(`1.${"0".repeat(60_000)}1`), InexactNumberError);
  assert.ok(performance.now() - began < 500);
});

function writtenOut(double: number): bigint {
  const [mantissa = "", power = "0"] = String(double).split("e+");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return BigInt(whole + fraction + "0".repeat(Number(power) - fraction.length));
}

import assert from "node:assert/strict";
import { ageText } from "./age.ts";
import { textIn } from "./catalogue.ts";
import { clockText, fullText, momentText, type Reader } from "./moment.ts";

const TOKYO: Reader = { language: "en", zone: "Asia/Tokyo" };
const AT = Date.UTC(2025, 10, 24, 5, 3, 9);
const HOUR = 3_600_000;

Deno.test("clockText() is to the second, in 24 hours, in the reader's zone", () => {
  assert.equal(clockText(AT, TOKYO), "14:03:09");
  assert.equal(clockText(AT, { ...TOKYO, zone: "UTC" }), "05:03:09");
  assert.equal(clockText(Date.UTC(2025, 0, 1, 15), TOKYO), "00:00:00");
});

Deno.test("momentText() adds the date on another day, and the year in another year", () => {
  assert.equal(momentText(AT, AT + HOUR, TOKYO), "14:03:09");
  assert.equal(momentText(AT, AT + 10 * HOUR, TOKYO), "24 Nov 14:03:09");
  assert.equal(momentText(AT, AT + 10 * HOUR, { ...TOKYO, zone: "UTC" }), "05:03:09");
  assert.equal(momentText(AT, AT + 60 * 24 * HOUR, TOKYO), "24 Nov 2025 14:03:09");
  assert.equal(momentText(AT, AT + 10 * HOUR, { ...TOKYO, language: "ja" }), "11月24日 14:03:09");
});

Deno.test("fullText() names day, date and zone", () => {
  assert.match(fullText(AT, TOKYO), /^Monday,? 24 November 2025 at 14:03:09 GMT\+9$/);
  assert.match(fullText(AT, { ...TOKYO, language: "ja" }), /^2025年11月24日月曜日 14:03:09 JST$/);
});

Deno.test("ageText() is in the largest whole unit", () => {
  const text = textIn("en");
  const ages = [-5000, 0, 59_999, 60_000, 3_599_999, HOUR, 24 * HOUR - 1, 24 * HOUR, 9e12];
  assert.deepEqual(ages.map((age) => ageText(age, text)), [
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "1 h",
    "23 h",
    "1 d",
    "104,166 d",
  ]);
});

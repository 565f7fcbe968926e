import assert from "node:assert/strict";
import { ageText } from "./age.ts";
import { textIn } from "./catalogue.ts";
import { fullText } from "./full_moment.ts";
import { clockText, dayText, momentText, type Reader } from "./moment.ts";

const HOUR = 3_600_000;
const TOKYO: Reader = { text: textIn("en"), offset: () => 9 * HOUR };
const UTC: Reader = { ...TOKYO, offset: () => 0 };
const AT = Date.UTC(2025, 10, 24, 5, 3, 9);

Deno.test("clockText() is to the second, in 24 hours, in the reader's zone", () => {
  assert.equal(clockText(AT, TOKYO), "14:03:09");
  assert.equal(clockText(AT, UTC), "05:03:09");
  assert.equal(clockText(Date.UTC(2025, 0, 1, 15), TOKYO), "00:00:00");
});

Deno.test("momentText() adds the date on another day, and the year in another year", () => {
  assert.equal(momentText(AT, AT + HOUR, TOKYO), "14:03:09");
  assert.equal(momentText(AT, AT + 10 * HOUR, TOKYO), "24 Nov 14:03:09");
  assert.equal(momentText(AT, AT + 10 * HOUR, UTC), "05:03:09");
  assert.equal(momentText(AT, AT + 60 * 24 * HOUR, TOKYO), "24 Nov 2025 14:03:09");
  const japanese = { ...TOKYO, text: textIn("ja") };
  assert.equal(momentText(AT, AT + 10 * HOUR, japanese), "11月24日 14:03:09");
  assert.equal(momentText(AT, AT + 60 * 24 * HOUR, japanese), "2025年11月24日 14:03:09");
});

Deno.test("momentText() takes each moment's own offset: clocks are put back within a day, too", () => {
  const summer = Date.UTC(2026, 9, 25, 1);
  const berlin = { ...TOKYO, offset: (at: number) => at < summer ? 2 * HOUR : HOUR };
  assert.equal(momentText(summer - HOUR / 2, summer + HOUR, berlin), "02:30:00");
  assert.equal(momentText(summer + HOUR / 2, summer + HOUR, berlin), "02:30:00");
});

Deno.test("dayText() is for an axis", () => {
  assert.equal(dayText(AT, TOKYO), "24 Nov");
  const months = Array.from({ length: 12 }, (_, month) => dayText(Date.UTC(2026, month, 3), UTC));
  assert.equal(
    months.join(),
    "3 Jan,3 Feb,3 Mar,3 Apr,3 May,3 Jun,3 Jul,3 Aug,3 Sep,3 Oct,3 Nov,3 Dec",
  );
});

Deno.test("fullText() names day, date and zone", () => {
  const zone = "Asia/Tokyo";
  assert.match(fullText(AT, "en", zone), /^Monday,? 24 November 2025 at 14:03:09 GMT\+9$/);
  assert.match(fullText(AT, "ja", zone), /^2025年11月24日月曜日 14:03:09 JST$/);
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

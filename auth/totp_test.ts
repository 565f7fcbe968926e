import assert from "node:assert/strict";
import { plainRecoveryCode, totpStep, totpUri } from "./totp.ts";

/** The secret of RFC 6238, appendix B: "12345678901234567890". */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

Deno.test("totpStep() takes the codes of RFC 6238, one step around now, and no others", () => {
  // Appendix B gives eight digits; the last six are those of a shorter code.
  const table: [seconds: number, code: string, step: number | null][] = [
    [59, "287082", 1],
    [1111111109, "081804", 37037036],
    [1234567890, "005924", 41152263],
    [59 + 30, "287082", 1],
    [59 - 30, "287082", 1],
    [59 + 60, "287082", null],
    [59, "287 082", 1],
    [59, "287083", null],
    [59, "", null],
    [59, "2870821", null],
  ];
  for (const [seconds, code, step] of table) {
    assert.equal(totpStep(SECRET, code, seconds * 1000), step, `${seconds} ${code}`);
  }
});

Deno.test("totpUri() is what authenticators read", () => {
  const uri = new URL(totpUri(SECRET, "ann"));
  assert.equal(uri.protocol, "otpauth:");
  assert.equal(uri.searchParams.get("secret"), SECRET);
});

Deno.test("plainRecoveryCode() reads a code however it was typed", () => {
  assert.equal(plainRecoveryCode(" 00AA-11bb 22cc"), "00aa11bb22cc");
});

import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";

/** Seconds a code is for, and its digits: what every authenticator app takes (RFC 6238). */
const PERIOD = 30;
const DIGITS = 6;
const SECRET_BYTES = 20;
/** Steps that a clock may be off, either way. */
const WINDOW = 1;
/** Codes that stand in for a lost phone, and their random octets. */
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** A new secret, in base32 as apps take it. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** `otpauth://totp/…`: what the QR code holds. */
export function totpUri(secret: string, name: string): string {
  return totp(secret, name).toString();
}

/**
 * The step that a code is of, or null when it is of none near now.
 *
 * @param now milliseconds since the epoch
 */
export function totpStep(secret: string, code: string, now: number): number | null {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totp(secret, "").validate({ token, timestamp: now, window: WINDOW });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD) + delta;
}

/** Codes to be printed out: 80 random bits each, in groups of four. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const hex = randomBytes(RECOVERY_BYTES).toString("hex");
    return hex.match(/.{4}/g)!.join("-");
  });
}

/** A recovery code as it is compared, however it was typed. */
export function plainRecoveryCode(text: string): string {
  return text.toLowerCase().replace(/[^0-9a-f]/g, "");
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: "VXLAN Machine Manager",
    label,
    secret: Secret.fromBase32(secret),
    period: PERIOD,
    digits: DIGITS,
    algorithm: "SHA1",
  });
}

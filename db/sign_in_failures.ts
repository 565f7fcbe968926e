import type { Queryable } from "./sql.ts";

/** Failures in a row after which a name is locked, and for how long: doubling from one to the other. */
const FREE_FAILURES = 5;
const LOCK_FIRST = 30_000;
const LOCK_MAX = 15 * 60_000;
/** Without a failure for this long, all is forgotten. */
const MEMORY = 24 * 3600_000;
/** Names remembered at most: strangers choose them. */
const NAMES_MAX = 20_000;

/**
 * Counts an attempt to sign in under a name before it is looked into, so that guesses made at once count
 * one by one. Names nobody has are counted alike, or a lock would tell who exists.
 *
 * @returns milliseconds to wait where the name is locked; 0 when the attempt may be looked into
 */
export async function countAttempt(sql: Queryable, name: string): Promise<number> {
  const [counted] = await sql<{ failures: number }[]>`
    insert into sign_in_failure as f (name, failures, failed_at) values (lower(${name}), 1, now())
    on conflict (name) do update set
      failures = f.failures + 1,
      failed_at = now(),
      locked_until = case when f.failures + 1 >= ${FREE_FAILURES} then now() + least(
        ${LOCK_MAX}::float8, ${LOCK_FIRST}::float8 * power(2, least(f.failures + 1 - ${FREE_FAILURES}, 20))
      ) * interval '1 millisecond' end
    where f.locked_until is null or f.locked_until <= now()
    returning failures`;
  if (counted !== undefined) return 0;
  const [locked] = await sql<{ wait: number }[]>`
    select epoch_ms(locked_until) - epoch_ms(now()) as wait from sign_in_failure
    where name = lower(${name})`;
  return Math.max(1, locked?.wait ?? 1);
}

/** Forgets the failures under a name: somebody has signed in, or an administrator says so. */
export async function forgetFailures(sql: Queryable, name: string): Promise<boolean> {
  const { count } = await sql`delete from sign_in_failure where name = lower(${name})`;
  return count > 0;
}

/** Removes what is too old, and the oldest where there are too many. */
export async function expireFailures(sql: Queryable): Promise<void> {
  await sql`
    delete from sign_in_failure
    where failed_at < now() - ${MEMORY}::float8 * interval '1 millisecond'
      or failed_at < (select failed_at from sign_in_failure order by failed_at desc
        offset ${NAMES_MAX} limit 1)`;
}

import type { Role } from "../core/access.ts";
import type { User } from "../core/account.ts";
import type { Queryable, Transaction } from "./sql.ts";

/** A user with what signing in takes. */
export interface Account extends User {
  /** A hash of auth/password.ts. */
  readonly password: string | null;
  readonly totpSecret: string | null;
  readonly totpPending: string | null;
}

/** Whoever changes who is an administrator takes turns under this advisory lock ("vxla"). */
const ADMINISTRATORS = 0x76786c61;

const columns = (sql: Queryable) =>
  sql`a.id, a.name, a.role, case when a.issuer is null then 'local' else 'oidc' end as origin,
    a.password, a.password is not null as "hasPassword", a.totp_secret as "totpSecret",
    a.totp_secret is not null as "hasTotp", a.totp_pending as "totpPending",
    epoch_ms(a.created_at) as "createdAt", epoch_ms(a.signed_in_at) as "signedInAt",
    (select epoch_ms(f.locked_until) from sign_in_failure f
     where a.issuer is null and f.name = lower(a.name) and f.locked_until > now()) as "lockedUntil"`;

export async function findAccount(sql: Queryable, id: number): Promise<Account | null> {
  const [row] = await sql<Account[]>`select ${columns(sql)} from account a where a.id = ${id}`;
  return row ?? null;
}

/** By the name they sign in under here, whatever its case. */
export async function findAccountByName(sql: Queryable, name: string): Promise<Account | null> {
  const [row] = await sql<Account[]>`
    select ${
    columns(sql)
  } from account a where a.issuer is null and lower(a.name) = lower(${name})`;
  return row ?? null;
}

/** Everybody, by name. */
export async function listAccounts(sql: Queryable): Promise<Account[]> {
  return [
    ...await sql<Account[]>`
      select ${columns(sql)} from account a order by lower(a.name), a.id limit 10000`,
  ];
}

/** Creates a user. Null when the name is taken. */
export async function createAccount(
  sql: Queryable,
  name: string,
  role: Role,
  password: string | null,
): Promise<number | null> {
  const [row] = await sql<{ id: number }[]>`
    insert into account (name, role, password, created_at) values (${name}, ${role}, ${password}, now())
    on conflict (lower(name)) where issuer is null do nothing returning id`;
  return row?.id ?? null;
}

/** The user that an OpenID provider speaks of, with the name and role that it says now. */
export async function upsertOidcAccount(
  sql: Queryable,
  who: {
    readonly issuer: string;
    readonly subject: string;
    readonly name: string;
    readonly role: Role;
  },
): Promise<{ id: number; created: boolean; roleBefore: Role | null }> {
  const [row] = await sql<{ id: number; created: boolean; roleBefore: Role | null }[]>`
    with old as (select id, role from account where issuer = ${who.issuer} and subject = ${who.subject})
    insert into account (name, role, issuer, subject, created_at)
    values (${who.name}, ${who.role}, ${who.issuer}, ${who.subject}, now())
    on conflict (issuer, subject) do update set name = excluded.name, role = excluded.role
    returning id, not exists (select from old) as created, (select role from old) as "roleBefore"`;
  return row!;
}

export async function setPassword(sql: Queryable, id: number, hash: string): Promise<void> {
  await sql`update account set password = ${hash} where id = ${id}`;
}

export async function setRole(sql: Queryable, id: number, role: Role): Promise<void> {
  await sql`update account set role = ${role} where id = ${id}`;
}

export async function deleteAccount(sql: Queryable, id: number): Promise<void> {
  await sql`delete from account where id = ${id}`;
}

/** Lets nobody else change who is an administrator until the transaction ends. */
export async function lockAdministrators(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(${ADMINISTRATORS})`;
}

/** Whether an administrator can sign in; one without a way to sign in counts for nothing. */
export async function hasAdministrator(sql: Queryable, except: number | null = null) {
  const [row] = await sql<{ found: boolean }[]>`
    select exists (select from account
      where role = 'admin' and (password is not null or issuer is not null)
        and id is distinct from ${except}::integer) as found`;
  return row!.found;
}

/** Sets the secret that waits for its first code. */
export async function setPendingTotp(sql: Queryable, id: number, secret: string): Promise<void> {
  await sql`update account set totp_pending = ${secret} where id = ${id}`;
}

/** Turns TOTP on with the secret that waited, and replaces the recovery codes. */
export async function enableTotp(
  tx: Transaction,
  id: number,
  step: number,
  recoveryHashes: readonly Uint8Array[],
): Promise<void> {
  await tx`
    update account set totp_secret = totp_pending, totp_pending = null, totp_step = ${step}
    where id = ${id}`;
  await tx`delete from account_recovery_code where account_id = ${id}`;
  for (const hash of recoveryHashes) {
    await tx`insert into account_recovery_code (account_id, hash) values (${id}, ${hash})`;
  }
}

export async function disableTotp(sql: Queryable, id: number): Promise<void> {
  await sql`
    with codes as (delete from account_recovery_code where account_id = ${id})
    update account set totp_secret = null, totp_pending = null where id = ${id}`;
}

/** Takes the code of a step (30 s since the epoch): once, and none before it. */
export async function takeTotpStep(sql: Queryable, id: number, step: number): Promise<boolean> {
  const { count } = await sql`
    update account set totp_step = ${step} where id = ${id} and totp_step < ${step}`;
  return count === 1;
}

/** Uses up a recovery code. */
export async function takeRecoveryCode(sql: Queryable, id: number, hash: Uint8Array) {
  const { count } = await sql`
    delete from account_recovery_code where account_id = ${id} and hash = ${hash}`;
  return count === 1;
}

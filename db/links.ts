import type { Json, JsonObject } from "../core/machine.ts";
import type { Queryable } from "./sql.ts";

/**
 * What a link is for: creating the first administrator, choosing a password, the second step of a
 * sign-in (its code), or the way back from an OpenID provider.
 */
export type LinkKind = "first" | "password" | "code" | "oidc";

export interface Link {
  readonly accountId: number | null;
  readonly data: Readonly<Record<string, Json>>;
}

/** @param life milliseconds */
export async function createLink(
  sql: Queryable,
  link: {
    readonly hash: Uint8Array;
    readonly kind: LinkKind;
    readonly accountId: number | null;
    readonly data?: JsonObject;
    readonly life: number;
  },
): Promise<void> {
  await sql`
    insert into account_link (hash, kind, account_id, data, expires_at)
    values (${link.hash}, ${link.kind}, ${link.accountId}, ${sql.json(link.data ?? {})},
      now() + ${link.life}::float8 * interval '1 millisecond')`;
}

/** Looks at a link without using it up. Null when it is used, too old, or never was. */
export async function findLink(
  sql: Queryable,
  hash: Uint8Array,
  kind: LinkKind,
): Promise<Link | null> {
  const [row] = await sql<Link[]>`
    select account_id as "accountId", data from account_link
    where hash = ${hash} and kind = ${kind} and expires_at > now()`;
  return row ?? null;
}

/** Uses a link up: of any number of calls at once, one gets it. */
export async function takeLink(
  sql: Queryable,
  hash: Uint8Array,
  kind: LinkKind,
): Promise<Link | null> {
  const [row] = await sql<Link[]>`
    delete from account_link where hash = ${hash} and kind = ${kind} and expires_at > now()
    returning account_id as "accountId", data`;
  return row ?? null;
}

/** Removes the links of a user of one kind, or those of that kind that are nobody's. */
export async function dropLinks(
  sql: Queryable,
  kind: LinkKind,
  accountId: number | null,
): Promise<void> {
  await sql`
    delete from account_link
    where kind = ${kind} and account_id is not distinct from ${accountId}::integer`;
}

export async function expireLinks(sql: Queryable): Promise<void> {
  await sql`delete from account_link where expires_at <= now()`;
}

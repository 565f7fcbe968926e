import type { Role } from "../core/access.ts";
import type { TokenGrant, TokenInfo } from "../core/account.ts";
import { numbers, type Queryable, texts } from "./sql.ts";

interface TokenRow extends Omit<TokenInfo, "grant"> {
  readonly role: Role | null;
  readonly prefixes: string[];
}

const columns = (sql: Queryable) =>
  sql`id, name, role, to_jsonb(prefixes) as prefixes, epoch_ms(created_at) as "createdAt", created_by as "createdBy",
    epoch_ms(expires_at) as "expiresAt", epoch_ms(used_at) as "usedAt"`;

/** @param token.life milliseconds; null for ever */
export async function createToken(
  sql: Queryable,
  token: {
    readonly hash: Uint8Array;
    readonly name: string;
    readonly grant: TokenGrant;
    readonly createdBy: string;
    readonly life: number | null;
  },
): Promise<TokenInfo> {
  const { grant } = token;
  const prefixes = grant.kind === "registration" ? [...grant.prefixes] : [];
  const [row] = await sql<TokenRow[]>`
    insert into api_token (hash, name, role, prefixes, created_at, created_by, expires_at)
    values (${token.hash}, ${token.name}, ${grant.kind === "role" ? grant.role : null},
      ${texts(prefixes)}::text[], now(), ${token.createdBy},
      now() + ${token.life}::float8 * interval '1 millisecond')
    returning ${columns(sql)}`;
  return toToken(row!);
}

/** The token of a secret, used now; null when it is not valid, or not any more. */
export async function useToken(sql: Queryable, hash: Uint8Array): Promise<TokenInfo | null> {
  const [row] = await sql<TokenRow[]>`
    select ${columns(sql)} from api_token
    where hash = ${hash} and (expires_at is null or expires_at > now())`;
  if (row === undefined) return null;
  // To the minute: agents of a thousand machines may share one, and its row is not to be fought for.
  await sql`
    update api_token set used_at = now()
    where id = ${row.id} and (used_at is null or used_at < now() - interval '1 minute')`;
  return toToken(row);
}

/** All of them, the newest first, also those that have expired. */
export async function listTokens(sql: Queryable): Promise<TokenInfo[]> {
  const rows = await sql<TokenRow[]>`
    select ${columns(sql)} from api_token order by id desc limit 10000`;
  return rows.map(toToken);
}

/** Those of these tokens that are valid. */
export async function liveTokens(sql: Queryable, ids: readonly number[]): Promise<Set<number>> {
  const rows = await sql<{ id: number }[]>`
    select id from api_token where id = any(${numbers(ids)}::integer[])
      and (expires_at is null or expires_at > now())`;
  return new Set(rows.map(({ id }) => id));
}

/** Removes a token. Null when there is none. */
export async function deleteToken(sql: Queryable, id: number): Promise<TokenInfo | null> {
  const [row] = await sql<TokenRow[]>`
    delete from api_token where id = ${id} returning ${columns(sql)}`;
  return row === undefined ? null : toToken(row);
}

function toToken({ role, prefixes, ...token }: TokenRow): TokenInfo {
  const grant: TokenGrant = role === null
    ? { kind: "registration", prefixes }
    : { kind: "role", role };
  return { ...token, grant };
}

import { ROLES } from "../../core/access.ts";
import type { TokenInfo } from "../../core/account.ts";
import { Moment } from "./moment.tsx";
import { useServerText } from "../server_text.ts";
import { Fault, Field, Notice } from "./field.tsx";

interface TokensProps {
  readonly tokens: readonly TokenInfo[];
  /** A token that was made just now. */
  readonly secret: string | null;
  readonly notice: string | null;
  readonly fault: string | null;
}

/** The tokens of programs and machines. */
export function Tokens({ tokens, secret, notice, fault }: TokensProps) {
  const text = useServerText().accounts;
  const { column } = text;
  return (
    <div class="account">
      <h1>{text.admin.tokens}</h1>
      {notice !== null && <Notice>{notice}</Notice>}
      {fault !== null && <Fault>{fault}</Fault>}
      {secret !== null && (
        <section class="account__part">
          <p role="status">{text.tokens.added}</p>
          <code class="secret" data-secret="token">{secret}</code>
        </section>
      )}
      {tokens.length === 0
        ? <p>{text.tokens.none}</p>
        : (
          <div class="account__table" role="region" aria-label={text.admin.tokens} tabIndex={0}>
            <table class="record">
              <thead>
                <tr>
                  <th>{column.name}</th>
                  <th>{column.grant}</th>
                  <th>{column.creator}</th>
                  <th>{column.until}</th>
                  <th>{column.used}</th>
                  <th></th>
                </tr>
              </thead>
              <tbody>{tokens.map((token) => <Row key={token.id} token={token} />)}</tbody>
            </table>
          </div>
        )}
      <NewToken />
    </div>
  );
}

function Row({ token }: { readonly token: TokenInfo }) {
  const text = useServerText().accounts;
  const { grant } = token;
  return (
    <tr>
      <td>{token.name}</td>
      <td class="account__detail">
        {grant.kind === "role"
          ? text.role[grant.role]
          : grant.prefixes.length === 0
          ? text.tokens.anyAddress
          : text.tokens.addresses(grant.prefixes.join(", "))}
      </td>
      <td>{token.createdBy}</td>
      <td>{token.expiresAt === null ? text.never : <Moment at={token.expiresAt} />}</td>
      <td>{token.usedAt === null ? text.never : <Moment at={token.usedAt} />}</td>
      <td>
        <form method="post">
          <input type="hidden" name="action" value="revoke" />
          <input type="hidden" name="id" value={token.id} />
          <button type="submit" class="button" aria-label={`${text.tokens.revoke}: ${token.name}`}>
            {text.tokens.revoke}
          </button>
        </form>
      </td>
    </tr>
  );
}

function NewToken() {
  const text = useServerText().accounts;
  const { tokens } = text;
  return (
    <section class="account__part">
      <h2>{tokens.add}</h2>
      <form class="form" method="post">
        <input type="hidden" name="action" value="create" />
        <Field name="name" label={text.name} autocomplete="off" />
        <div class="field">
          <label class="field__label" for="grant">{text.column.grant}</label>
          <select class="field__input" id="grant" name="grant">
            <option value="registration">{tokens.registration}</option>
            {ROLES.map((role) => <option key={role} value={role}>{text.role[role]}</option>)}
          </select>
        </div>
        <Field
          name="prefixes"
          label={tokens.prefixes}
          how={tokens.prefixesHow}
          autocomplete="off"
          isRequired={false}
        />
        <Field
          name="days"
          label={tokens.days}
          how={tokens.daysHow}
          autocomplete="off"
          isRequired={false}
        />
        <div class="buttons">
          <button type="submit" class="button button--main">{tokens.add}</button>
        </div>
      </form>
    </section>
  );
}

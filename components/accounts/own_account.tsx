import { PASSWORD_MIN, type SessionInfo, type User } from "../../core/account.ts";
import { Moment } from "./moment.tsx";
import { useServerText } from "../server_text.ts";
import { ExposedBanner, Fault, Field, Notice } from "./field.tsx";
import { Qr } from "./qr.tsx";

interface OwnAccountProps {
  readonly user: User;
  readonly sessions: readonly SessionInfo[];
  /** The session of this browser. */
  readonly session: number;
  /** A second factor that is being set up, or null. */
  readonly pending: { readonly secret: string; readonly uri: string } | null;
  /** Recovery codes that were made just now, or null. */
  readonly codes: readonly string[] | null;
  readonly notice: string | null;
  readonly fault: string | null;
  readonly exposed: boolean;
}

/** One's own account: password, second factor, sessions. */
export function OwnAccount(props: OwnAccountProps) {
  const { user, notice, fault, exposed, codes } = props;
  const text = useServerText().accounts;
  return (
    <>
      {exposed && <ExposedBanner text={text.exposed} />}
      <div class="account">
        <h1>{text.account}</h1>
        <p>{text.own.role(user.name, text.role[user.role])}</p>
        <div class="buttons">
          {user.role === "admin" && (
            <>
              <a class="button" href="/admin/users">{text.admin.users}</a>
              <a class="button" href="/admin/tokens">{text.admin.tokens}</a>
              <a class="button" href="/admin/audit">{text.admin.audit}</a>
            </>
          )}
          <form method="post" action="/logout">
            <button type="submit" class="button">{text.signOut}</button>
          </form>
        </div>
        {notice !== null && <Notice>{notice}</Notice>}
        {fault !== null && <Fault>{fault}</Fault>}
        {codes !== null && <RecoveryCodes codes={codes} />}
        {user.origin === "local" && (
          <>
            <Password name={user.name} />
            <SecondFactor {...props} />
          </>
        )}
        <Sessions {...props} />
      </div>
    </>
  );
}

function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const { own } = useServerText().accounts;
  return (
    <section class="account__part">
      <h2>{own.recovery}</h2>
      <p>{own.recoveryHow}</p>
      <ul class="account__codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Password({ name }: { readonly name: string }) {
  const text = useServerText().accounts;
  return (
    <section class="account__part">
      <h2>{text.password}</h2>
      <form class="form" method="post">
        <input type="hidden" name="action" value="password" />
        <input type="hidden" name="username" value={name} autocomplete="username" />
        <Field
          name="current"
          label={text.own.current}
          type="password"
          autocomplete="current-password"
        />
        <Field
          name="chosen"
          label={text.own.chosen}
          type="password"
          how={text.passwordHow(PASSWORD_MIN)}
          autocomplete="new-password"
        />
        <div class="buttons">
          <button type="submit" class="button">{text.own.change}</button>
        </div>
      </form>
    </section>
  );
}

function SecondFactor({ user, pending }: OwnAccountProps) {
  const text = useServerText().accounts;
  const { own } = text;
  return (
    <section class="account__part">
      <h2>{own.totp}</h2>
      <p>{user.hasTotp ? own.totpOn : own.totpOff}</p>
      {pending === null
        ? (
          <form class="form" method="post">
            <input type="hidden" name="action" value={user.hasTotp ? "totp_off" : "totp_begin"} />
            {user.hasTotp && (
              <Field
                name="password"
                label={own.current}
                type="password"
                autocomplete="current-password"
              />
            )}
            <div class="buttons">
              <button type="submit" class="button">
                {user.hasTotp ? own.totpDisable : own.totpBegin}
              </button>
            </div>
          </form>
        )
        : (
          <form class="form" method="post">
            <input type="hidden" name="action" value="totp_on" />
            <p>{own.totpScan}</p>
            <Qr text={pending.uri} label={own.totpKey} />
            <p>
              {own.totpKey} <code class="secret" data-secret="totp">{pending.secret}</code>
            </p>
            <Field name="code" label={text.code} autocomplete="one-time-code" />
            <div class="buttons">
              <button type="submit" class="button button--main">{own.totpEnable}</button>
            </div>
          </form>
        )}
    </section>
  );
}

function Sessions({ sessions, session }: OwnAccountProps) {
  const { own, column } = useServerText().accounts;
  return (
    <section class="account__part">
      <h2 id="sessions">{own.sessions}</h2>
      <div class="account__table" role="region" aria-labelledby="sessions" tabIndex={0}>
        <table class="record">
          <thead>
            <tr>
              <th>{column.client}</th>
              <th>{column.since}</th>
              <th>{column.used}</th>
              <th>{column.until}</th>
              <th>{column.agent}</th>
              <th></th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((each) => (
              <tr key={each.id}>
                <td>{each.client}</td>
                <td>
                  <Moment at={each.createdAt} />
                </td>
                <td>
                  <Moment at={each.usedAt} />
                </td>
                <td>
                  <Moment at={each.expiresAt} />
                </td>
                <td class="account__detail">{each.agent}</td>
                <td>
                  {each.id === session ? own.here : (
                    <form method="post">
                      <input type="hidden" name="action" value="end_session" />
                      <input type="hidden" name="session" value={each.id} />
                      <button type="submit" class="button">{own.end}</button>
                    </form>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

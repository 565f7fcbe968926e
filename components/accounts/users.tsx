import { ROLES } from "../../core/access.ts";
import type { User } from "../../core/account.ts";
import { Moment } from "./moment.tsx";
import { useServerText } from "../server_text.ts";
import { Fault, Field, Notice } from "./field.tsx";

interface UsersProps {
  readonly users: readonly User[];
  /** A one-time link that was made just now, and whose. */
  readonly link: { readonly name: string; readonly url: string } | null;
  readonly notice: string | null;
  readonly fault: string | null;
}

/** Everybody who may sign in. */
export function Users({ users, link, notice, fault }: UsersProps) {
  const text = useServerText().accounts;
  const { column } = text;
  return (
    <div class="account">
      <h1>{text.admin.users}</h1>
      {notice !== null && <Notice>{notice}</Notice>}
      {fault !== null && <Fault>{fault}</Fault>}
      {link !== null && (
        <section class="account__part">
          <p role="status">{text.users.added(link.name)}</p>
          <code class="secret" data-secret="link">{link.url}</code>
        </section>
      )}
      <div class="account__table" role="region" aria-label={text.admin.users} tabIndex={0}>
        <table class="record">
          <thead>
            <tr>
              <th>{column.name}</th>
              <th>{column.role}</th>
              <th>{column.signIn}</th>
              <th>{column.lastSignIn}</th>
              <th></th>
            </tr>
          </thead>
          <tbody>{users.map((user) => <Row key={user.id} user={user} />)}</tbody>
        </table>
      </div>
      <section class="account__part">
        <h2>{text.users.add}</h2>
        <form class="form" method="post">
          <input type="hidden" name="action" value="create" />
          <Field name="name" label={text.name} autocomplete="off" />
          <RoleField id="new-role" chosen="viewer" />
          <div class="buttons">
            <button type="submit" class="button button--main">{text.users.add}</button>
          </div>
        </form>
      </section>
    </div>
  );
}

function Row({ user }: { readonly user: User }) {
  const text = useServerText().accounts;
  return (
    <tr>
      <td>{user.name}</td>
      <td>{text.role[user.role]}</td>
      <td>
        {user.origin === "oidc"
          ? text.by.oidc
          : user.hasPassword
          ? text.by.password
          : text.by.nothing}
        {user.hasTotp && ` + ${text.by.totp}`}
      </td>
      <td>{user.signedInAt === null ? text.never : <Moment at={user.signedInAt} />}</td>
      <td>
        <div class="account__actions">
          {user.origin === "local" && (
            <>
              <Action user={user} action="role" label={text.users.setRole} withRole />
              <Action user={user} action="reset" label={text.users.reset} />
            </>
          )}
          {user.lockedUntil !== null && (
            <>
              <Action user={user} action="unlock" label={text.users.unlock} />
              <span>
                <Moment at={user.lockedUntil} />
              </span>
            </>
          )}
          <Action user={user} action="delete" label={text.users.remove} />
        </div>
      </td>
    </tr>
  );
}

interface ActionProps {
  readonly user: User;
  readonly action: string;
  readonly label: string;
  readonly withRole?: boolean;
}

function Action({ user, action, label, withRole = false }: ActionProps) {
  return (
    <form method="post">
      <input type="hidden" name="action" value={action} />
      <input type="hidden" name="id" value={user.id} />
      {withRole && <RoleSelect id={`role-${user.id}`} label={user.name} chosen={user.role} />}
      <button type="submit" class="button" aria-label={`${label}: ${user.name}`}>{label}</button>
    </form>
  );
}

function RoleField({ id, chosen }: { readonly id: string; readonly chosen: User["role"] }) {
  const { column } = useServerText().accounts;
  return (
    <div class="field">
      <label class="field__label" for={id}>{column.role}</label>
      <RoleSelect id={id} label={null} chosen={chosen} />
    </div>
  );
}

interface RoleSelectProps {
  readonly id: string;
  readonly label: string | null;
  readonly chosen: User["role"];
}

function RoleSelect({ id, label, chosen }: RoleSelectProps) {
  const text = useServerText().accounts;
  return (
    <select class="field__input" id={id} name="role" aria-label={label ?? undefined}>
      {ROLES.map((role) => (
        <option key={role} value={role} selected={role === chosen}>{text.role[role]}</option>
      ))}
    </select>
  );
}

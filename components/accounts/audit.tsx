import type { Actor, AuditEntry } from "../../core/audit.ts";
import { useServerText } from "../server_text.ts";

interface AuditProps {
  readonly entries: readonly AuditEntry[];
  /** The number below which the older ones are; null when there are none. */
  readonly older: number | null;
}

/** What has been changed, by whom, from where. */
export function Audit({ entries, older }: AuditProps) {
  const text = useServerText().accounts;
  const { column } = text;
  return (
    <div class="account">
      <h1>{text.admin.audit}</h1>
      <p class="buttons">
        <a class="button" href="/api/audit?format=csv" download="audit.csv">
          {text.audit.export} CSV
        </a>
        <a class="button" href="/api/audit?format=json" download="audit.json">
          {text.audit.export} JSON
        </a>
      </p>
      {entries.length === 0
        ? <p>{text.audit.none}</p>
        : (
          <div class="account__table" role="region" aria-label={text.admin.audit} tabIndex={0}>
            <table class="record">
              <thead>
                <tr>
                  <th>{column.time}</th>
                  <th>{column.actor}</th>
                  <th>{column.client}</th>
                  <th>{column.action}</th>
                  <th>{column.subject}</th>
                  <th>{column.before}</th>
                  <th>{column.after}</th>
                </tr>
              </thead>
              <tbody>{entries.map((entry) => <Row key={entry.id} entry={entry} />)}</tbody>
            </table>
          </div>
        )}
      {older !== null && (
        <p>
          <a class="button" href={`/admin/audit?before=${older}`}>{text.audit.older}</a>
        </p>
      )}
    </div>
  );
}

function Row({ entry }: { readonly entry: AuditEntry }) {
  const { audit } = useServerText().accounts;
  const at = new Date(entry.at).toISOString();
  return (
    <tr>
      <td>
        <time dateTime={at}>{at.slice(0, 19).replace("T", " ")}</time>
      </td>
      <td>{nameOf(entry.actor, audit)}</td>
      <td>{entry.actor.client}</td>
      <td>{entry.action}</td>
      <td class="account__detail">{entry.subject}</td>
      <td class="account__detail">{brief(entry.before)}</td>
      <td class="account__detail">{brief(entry.after)}</td>
    </tr>
  );
}

function nameOf(
  actor: Actor,
  text: { readonly command: string; readonly anonymous: string },
): string {
  switch (actor.kind) {
    case "anonymous":
      return actor.name === "" ? text.anonymous : actor.name;
    case "command":
      return `${actor.name} (${text.command})`;
    default:
      return actor.name;
  }
}

/** As much as a cell takes; the export has all of it. */
const CELL_MAX = 400;

function brief(value: AuditEntry["before"]): string {
  if (value === null) return "";
  const text = JSON.stringify(value);
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX)}…`;
}

import { useLink, useNow, useReader, useText } from "./page.tsx";
import { session } from "./live/session.ts";
import { clockText } from "./text/moment.ts";

/** What moment the page shows: now while the connection is live, else when it last was. */
export function Clock() {
  const { connection, list } = useText();
  const link = useLink();
  const now = useNow();
  const reader = useReader();
  const at = link.kind === "lost" ? session.managerTime(link.heardAt) : now;
  const zone = reader.zone === "UTC" ? ` ${list.unit.utc}` : "";
  const time = clockText(at, reader) + zone;
  return (
    <span class="topbar__clock">
      {link.kind === "live" ? connection.live(time) : connection.asOf(time)}
    </span>
  );
}

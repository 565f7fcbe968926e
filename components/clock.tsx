import { useLink, useNow, useText, useTimes } from "./page.tsx";
import { session } from "./live/session.ts";

/** What moment the page shows: now while the connection is live, else when it last was. */
export function Clock() {
  const { connection, list } = useText();
  const link = useLink();
  const now = useNow();
  const times = useTimes();
  const at = link.kind === "lost" ? session.managerTime(link.heardAt) : now;
  const time = times.clock(at) + (times.isUtc ? ` ${list.unit.utc}` : "");
  return (
    <span class="topbar__clock">
      {link.kind === "live" ? connection.live(time) : connection.asOf(time)}
    </span>
  );
}

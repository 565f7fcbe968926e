import { page } from "fresh";
import { columnsOf } from "../components/columns.ts";
import { Conflicts } from "../components/conflicts.tsx";
import { commandsFor } from "../components/commands.ts";
import { firstPage } from "../components/fleet/first_page.ts";
import type { Ledger } from "../components/fleet/ledger.ts";
import { StandingLedger } from "../components/fleet/standing_ledger.ts";
import { LOOK_AGAIN, Starting } from "../components/starting.tsx";
import { languageOf, rememberLanguage } from "../components/text/language.ts";
import { serverTextIn } from "../components/text/server/catalogue.ts";
import { hasRole } from "../core/access.ts";
import { queryFromUrl } from "../core/list.ts";
import Arrivals from "../islands/arrivals.tsx";
import Dashboard from "../islands/dashboard.tsx";
import LookAgain from "../islands/look_again.tsx";
import { define } from "../web/define.ts";
import { contested } from "../web/contested.ts";
import { managerUrl } from "../web/manager_url.ts";
import type { Live } from "../web/services.ts";

/** Each manager's fleet in order, kept from one page to the next. */
const ledgers = new WeakMap<Live, StandingLedger>();

export const handlers = define.handlers({
  async GET(ctx) {
    const { live, records, settings } = ctx.state.services;
    const headers = new Headers(rememberLanguage(ctx.url));
    headers.set("cache-control", "no-store");
    if (!live.ready()) {
      return page(null, { status: 503, headers });
    }
    const cookies = ctx.req.headers.get("cookie");
    return page({
      at: Date.now(),
      first: firstPage(ledgerOf(live), queryFromUrl(ctx.url.searchParams)),
      columns: columnsOf(cookies),
      contested: await contested(records, live),
      commands: commandsFor(managerUrl(settings, ctx.req.headers.get("host"))),
    }, { headers });
  },
});

/** The dashboard; while there are no machines, how to have some; while the manager starts, that it does. */
export default define.page<typeof handlers>(({ data, url, req, state }) => {
  const language = languageOf(url, req.headers);
  if (data === null) {
    return (
      <Starting language={language} manager={state.services.live.manager()}>
        <LookAgain seconds={LOOK_AGAIN} />
      </Starting>
    );
  }
  const { at, first, columns, contested, commands } = data;
  return first.truth.kind === "empty"
    ? (
      <Arrivals
        language={language}
        at={at}
        words={serverTextIn(language).start}
        commands={commands}
        newest={0}
        none
      />
    )
    : (
      <>
        <Conflicts language={language} machines={contested} />
        <Dashboard
          language={language}
          at={at}
          operates={hasRole(state.principal, "operator")}
          first={first}
          columns={columns}
        />
      </>
    );
});

function ledgerOf(live: Live): Ledger {
  let ledger = ledgers.get(live);
  if (ledger === undefined) ledgers.set(live, ledger = new StandingLedger());
  return ledger.of(live.machines());
}

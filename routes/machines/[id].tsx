import { HttpError, page } from "fresh";
import { asset } from "fresh/runtime";
import type { FirstView } from "../../components/machine/first_view.ts";
import { LOOK_AGAIN, Starting } from "../../components/starting.tsx";
import { languageOf, rememberLanguage } from "../../components/text/language.ts";
import { hasRole } from "../../core/access.ts";
import type { MachineId } from "../../core/machine.ts";
import { rangeFrom } from "../../core/range.ts";
import { peersOf } from "../../core/verdict.ts";
import Machine from "../../islands/machine.tsx";
import LookAgain from "../../islands/look_again.tsx";
import { define } from "../../web/define.ts";
import { keptOf } from "../../web/kept.ts";

export const handlers = define.handlers({
  async GET(ctx) {
    const { services } = ctx.state;
    const headers = new Headers(rememberLanguage(ctx.url));
    headers.set("cache-control", "no-store");
    if (!services.live.ready()) {
      return page(null, { status: 503, headers });
    }
    const machines = services.live.machines();
    const machine = machines.find(({ id }) => String(id) === ctx.params.id);
    if (machine === undefined) throw new HttpError(404);
    const at = Date.now();
    const range = rangeFrom(ctx.url.searchParams.get("range"));
    const kept = await keptOf(services, machine.id as MachineId, range, at);
    if (kept === "missing") throw new HttpError(404);
    const first: FirstView = { machine, peers: peersOf(machine, machines), range, kept };
    ctx.state.title = machine.hostname;
    return page({ at, first }, { headers });
  },
});

/** One machine. */
export default define.page<typeof handlers>(({ data, url, req, state }) => {
  const language = languageOf(url, req.headers);
  if (data === null) {
    return (
      <Starting language={language} manager={state.services.live.manager()}>
        <LookAgain seconds={LOOK_AGAIN} />
      </Starting>
    );
  }
  return (
    <>
      <link rel="stylesheet" href={asset("/css/machine.css")} />
      <link rel="stylesheet" href={asset("/css/chart.css")} />
      <Machine language={language} operates={hasRole(state.principal, "operator")} {...data} />
    </>
  );
});

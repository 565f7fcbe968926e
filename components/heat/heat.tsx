import { DISPLAY_STATES, EVERYTHING } from "../../core/list.ts";
import { listLink } from "../list_link.ts";
import type { Network } from "../fleet/ledger.ts";
import type { View } from "../fleet/view.ts";
import { Glyph } from "../glyph.tsx";
import { useText } from "../page.tsx";
import { HeatCells } from "./heat_cells.tsx";

/** More VNIs than this do not make a map any clearer. */
const NETWORKS_SHOWN = 12;
/** Above this many machines cells are smaller, and on a phone they fold. */
const MANY = 3000;

/** The map: a row for each VNI, a cell for each machine. */
export function Heat({ view }: { readonly view: View }) {
  const text = useText();
  const networks = view.networks.value;
  const shown = worst(networks);
  const hidden = networks.filter((network) => !shown.includes(network));
  const many = view.counts.value.all > MANY;
  return (
    <section class="heat" aria-label={text.heat.label}>
      {shown.map((network) => (
        <div class="heat__vni" key={network.vni}>
          <HeatHead network={network} />
          <HeatCells view={view} network={network} many={many} />
        </div>
      ))}
      {hidden.length > 0 && (
        <p class="heat__more">
          {text.heat.more(hidden.length, hidden.reduce((sum, { counts }) => sum + counts.all, 0))}
        </p>
      )}
    </section>
  );
}

function HeatHead({ network: { vni, counts, rtt } }: { readonly network: Network }) {
  const text = useText();
  return (
    <div class="heat__head">
      <h2>
        <a class="heat__name" href={listLink({ ...EVERYTHING, vni })} data-ask>
          <span>{text.network(vni)}</span>
          <span class="heat__total">{text.number(counts.all)}</span>
        </a>
      </h2>
      <p class="heat__facts">
        {DISPLAY_STATES.filter((state) => state !== "ok" && counts[state] > 0).map((state) => (
          <span key={state} class="state" data-state={state}>
            <Glyph state={state} />
            {text.number(counts[state])}
            <span class="unseen">{text.state[state]}</span>
          </span>
        ))}
        {rtt !== null && <span>{text.heat.rtt(rtt.toFixed(2))}</span>}
      </p>
    </div>
  );
}

/** The networks with most trouble, then the largest; in the order of their numbers. */
function worst(networks: readonly Network[]): readonly Network[] {
  if (networks.length <= NETWORKS_SHOWN) return networks;
  const ranked = [...networks].sort(({ counts: a }, { counts: b }) =>
    b.down - a.down || b.degraded - a.degraded || b.all - a.all
  );
  const chosen = new Set(ranked.slice(0, NETWORKS_SHOWN));
  return networks.filter((network) => chosen.has(network));
}

/** What a machine was last acknowledged to be. */
export interface Acknowledged {
  readonly id: number;
  readonly hostname: string;
  readonly mac: string;
  readonly revision: number;
  readonly tags: readonly string[];
  readonly notes: string;
}

/** As the API tells of a machine, as far as it is compared. */
export interface ToldMachine {
  readonly id: number;
  readonly ip_address: string;
  readonly hostname: string;
  readonly mac_address: string;
  readonly extra_data: { readonly revision?: number } | null;
  readonly tags: readonly string[];
  readonly notes: string;
}

/** What the manager has acknowledged, kept by those whom it told: what is stored must say the same. */
export class Ledger {
  /** By address; null where the deletion was acknowledged. */
  readonly machines = new Map<string, Acknowledged | null>();
  /** How often each machine was said to have become unreachable, by id. */
  readonly outages = new Map<number, number>();

  /** Every difference between what was acknowledged and what is stored, in words. */
  differences(stored: readonly ToldMachine[], failures: ReadonlyMap<number, number>): string[] {
    const found: string[] = [];
    const byIp = new Map(stored.map((machine) => [machine.ip_address, machine]));
    for (const [ip, expected] of this.machines) {
      const machine = byIp.get(ip);
      if (expected === null) {
        if (machine !== undefined) found.push(`${ip} was deleted and is there`);
        continue;
      }
      if (machine === undefined) {
        found.push(`${ip} was registered and is missing`);
        continue;
      }
      const told: Acknowledged = {
        id: machine.id,
        hostname: machine.hostname,
        mac: machine.mac_address,
        revision: machine.extra_data?.revision ?? -1,
        tags: [...machine.tags].sort(),
        notes: machine.notes,
      };
      const wanted = { ...expected, tags: [...expected.tags].sort() };
      for (const name of Object.keys(wanted) as (keyof Acknowledged)[]) {
        const [one, other] = [JSON.stringify(wanted[name]), JSON.stringify(told[name])];
        if (one !== other) found.push(`${ip}: ${name} was acknowledged as ${one} and is ${other}`);
      }
    }
    for (const ip of byIp.keys()) {
      if (!this.machines.has(ip)) found.push(`${ip} is there and nobody registered it`);
    }
    for (const [id, count] of this.outages) {
      const kept = failures.get(id);
      if (kept !== undefined && kept < count) {
        found.push(
          `machine ${id} was told to be unreachable ${count} times, of which ${kept} are kept`,
        );
      }
    }
    return found;
  }
}

import { installedPostgres, startTestDatabase } from "../tests/support/database.ts";
import type { ContractCase } from "./contract/case.ts";
import { checkCases } from "./contract/checks.ts";
import { machineCases } from "./contract/machines.ts";
import { operatorCases } from "./contract/operators.ts";
import { registrationCases } from "./contract/registration.ts";
import type { Sql } from "./sql.ts";

const cases: readonly ContractCase[] = [
  ...registrationCases,
  ...operatorCases,
  ...machineCases,
  ...checkCases,
];

/** Runs every case against a store that `open` opens; each finds it empty. */
function storeContract(
  kind: string,
  open: () => Promise<{ sql: Sql; stop(): Promise<void> }>,
): void {
  Deno.test(`store on ${kind}`, async (t) => {
    const { sql, stop } = await open();
    try {
      for (const { name, run } of cases) {
        await t.step(name, async () => {
          await sql`truncate machine, sample, outage, machine_event cascade`;
          await run(sql);
        });
      }
    } finally {
      await stop();
    }
  });
}

storeContract("the embedded PostgreSQL", startTestDatabase);

const other = await installedPostgres();
if (other !== null) {
  const { version, binaries } = other;
  storeContract(`PostgreSQL ${version}`, () => startTestDatabase({ binaries }));
}

import { csvLine } from "../core/csv.ts";
import type { Outage } from "../core/outage.ts";
import { outageSchema, outageToWire } from "../core/outage_wire.ts";

/** The columns of the CSV: the fields of the JSON, in its order. */
const COLUMNS = Object.keys(outageSchema.shape) as (keyof typeof outageSchema.shape)[];

/** Outages as CSV, a piece at a time. */
export async function* csvOf(chunks: AsyncIterable<readonly Outage[]>): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const chunk of chunks) {
    yield chunk.map((outage) => {
      const wire = outageToWire(outage);
      return csvLine(COLUMNS.map((column) => wire[column] ?? ""));
    }).join("");
  }
}

/** The same as JSON: `{total, outages}`. */
export async function* jsonOf(
  chunks: AsyncIterable<readonly Outage[]>,
  total: number,
): AsyncGenerator<string> {
  yield `{"total":${total},"outages":[`;
  let separator = "";
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    yield separator + chunk.map((outage) => JSON.stringify(outageToWire(outage))).join(",");
    separator = ",";
  }
  yield "]}";
}

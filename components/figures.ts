/** RTTs and shares as every page writes them. */

/** Milliseconds to the hundredth; from a hundred on to the tenth, which says as much. */
export function rttText(rtt: number): string {
  return rtt < 100 ? rtt.toFixed(2) : rtt.toFixed(1);
}

/** A share from 0 to 1 in percent, to the tenth. */
export function percentText(share: number): string {
  return (share * 100).toFixed(1);
}

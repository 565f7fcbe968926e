import assert from "node:assert/strict";
import { parseIp } from "../../core/address.ts";
import { startResponder } from "../support/icmp_responder.ts";
import { testNeeding } from "../support/needs.ts";
import { makeNetwork, TARGETS_V4 } from "../support/netns.ts";
import { startCapture } from "../support/packet_capture.ts";
import { remoteProber } from "../support/remote_prober.ts";

const ECHOES = 60;
/** Of every period the main thread is busy for four fifths. Milliseconds. */
const PERIOD = 50;
const BUSY = 40;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

for (const delay of [1, 20]) {
  testNeeding(
    ["namespaces"],
    `a round trip of ${delay} ms is what a capture at the interface says, with the main thread 80 % busy`,
    async (t) => {
      await using network = await makeNetwork();
      await using _responder = await startResponder(network.targets, { delay, copies: 1 });
      await using capture = await startCapture(network.manager);
      await using prober = await remoteProber(network.manager, { window: 64, timeoutMs: 1_000 });
      const tokens = Array.from({ length: ECHOES }, (_, token) => token);
      for (const token of tokens) {
        await prober.submit([{ token, ip: parseIp(TARGETS_V4), echoes: 1 }]);
        await prober.burn(BUSY);
        await new Promise((wake) => setTimeout(wake, PERIOD));
      }
      await prober.until(tokens);
      await capture.until(ECHOES);
      const captured = capture.roundTrips();
      assert.equal(captured.length, ECHOES);
      // On a host that is busy with other things, echoes may leave together and nobody know when.
      const known = tokens.filter((token) => prober.seen.get(token)!.rtt !== null);
      assert.ok(known.length > ECHOES / 2, `${known.length} round trips were told`);
      const ours = known.map((token) => prober.seen.get(token)!.rtt!.avg);
      const theirs = known.map((token) => captured[token]!);
      const off = median(ours) - median(theirs);
      const worst = Math.max(...ours.map((rtt, i) => Math.abs(rtt - theirs[i]!)));
      await t.step(
        `p50 ${median(ours).toFixed(3)} ms, captured ${median(theirs).toFixed(3)} ms, ` +
          `worst difference of one echo ${worst.toFixed(3)} ms`,
        () => assert.ok(Math.abs(off) < 0.5),
      );
    },
  );
}

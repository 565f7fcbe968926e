import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_QUALITY, observe, type Quality } from "./quality.ts";

const ANSWERED = { sent: 1, received: 1, rtt: 2 };
const SILENT = { sent: 5, received: 0, rtt: null };

function after(count: number, check: Parameters<typeof observe>[1], from = NO_QUALITY): Quality {
  let quality = from;
  for (let i = 0; i < count; i++) quality = observe(quality, check);
  return quality;
}

Deno.test("observe() starts at no loss and takes the first RTT as the usual one", () => {
  assert.deepEqual(observe(NO_QUALITY, ANSWERED), { loss: 0, usualRtt: 2 });
});

Deno.test("observe() moves loss by a tenth of what a check lost", () => {
  assert.equal(observe(NO_QUALITY, SILENT).loss, 0.1);
  assert.equal(observe(NO_QUALITY, { sent: 5, received: 4, rtt: 1 }).loss.toFixed(6), "0.020000");
});

Deno.test("observe() approaches all lost in an outage and is back at exactly none after it", () => {
  const out = after(60, SILENT, { loss: 0, usualRtt: 3 });
  assert.ok(out.loss > 0.99);
  assert.equal(out.usualRtt, 3);
  assert.equal(after(80, ANSWERED, out).loss, 0);
});

Deno.test("observe() shows the loss there is, on average", () => {
  const checks = Array.from({ length: 1000 }, (_, i) => i % 10 < 3 ? SILENT : ANSWERED);
  let quality = NO_QUALITY;
  const seen = checks.map((check) => (quality = observe(quality, check)).loss).slice(100);
  const mean = seen.reduce((sum, loss) => sum + loss, 0) / seen.length;
  assert.ok(Math.abs(mean - 0.3) < 0.02, `${mean}`);
});

Deno.test("observe() lets a spike pass and a lasting change become usual", () => {
  const usual = after(1000, { sent: 1, received: 1, rtt: 1 });
  const spike = observe(usual, { sent: 1, received: 1, rtt: 100 });
  assert.ok((spike.usualRtt ?? 0) < 1.3);
  assert.ok((after(2000, { sent: 1, received: 1, rtt: 10 }, usual).usualRtt ?? 0) > 9.9);
});

Deno.test("observe() changes nothing by a check that sent nothing", () => {
  const quality: Quality = { loss: 0.5, usualRtt: 1 };
  assert.equal(observe(quality, { sent: 0, received: 0, rtt: null }), quality);
});

Deno.test("observe() keeps loss a share and the usual RTT between those seen", () => {
  const check = fc.integer({ min: 1, max: 16 }).chain((sent) =>
    fc.record({
      sent: fc.constant(sent),
      received: fc.integer({ min: 0, max: sent }),
      rtt: fc.option(fc.double({ min: 0.01, max: 5000, noNaN: true })),
    })
  );
  fc.assert(fc.property(fc.array(check, { size: "max", maxLength: 200 }), (checks) => {
    let quality = NO_QUALITY;
    const rtts: number[] = [];
    for (const each of checks) {
      quality = observe(quality, each);
      if (each.rtt !== null) rtts.push(each.rtt);
      assert.ok(quality.loss >= 0 && quality.loss <= 1);
      if (quality.usualRtt === null) assert.equal(rtts.length, 0);
      else {
        assert.ok(quality.usualRtt >= Math.min(...rtts) - 1e-9);
        assert.ok(quality.usualRtt <= Math.max(...rtts) + 1e-9);
      }
    }
  }));
});

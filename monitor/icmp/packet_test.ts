import assert from "node:assert/strict";
import fc from "fast-check";
import {
  afterIpv4Header,
  checksum,
  ECHO_BYTES,
  echoTemplate,
  type Family,
  FOREIGN,
  FORGED,
  readQuoted,
  readReply,
  replyFilter,
  replyNonce,
  type Session,
  writeEcho,
} from "./packet.ts";

function session(family: Family, slotBits: number, id = 0xabcd): Session {
  const idMask = 0xffff & ~((1 << (slotBits - 16)) - 1);
  return { family, id: id & idMask, idMask, secret: [0x01234567, 0x89abcdef] };
}

/** The reply that a host sends: the request with another type, and for ICMP another checksum. */
function reply(request: DataView, family: Family): DataView {
  const view = new DataView(request.buffer.slice(0) as ArrayBuffer);
  view.setUint8(0, family === 4 ? 0 : 129);
  view.setUint16(2, 0);
  view.setUint16(2, checksum(view, 0, view.byteLength));
  return view;
}

const anySession = fc.record({
  family: fc.constantFrom<Family>(4, 6),
  slotBits: fc.integer({ min: 16, max: 20 }),
  id: fc.integer({ min: 0, max: 0xffff }),
});

Deno.test("checksum() agrees with RFC 1071's example and with odd lengths", () => {
  // RFC 1071, section 3: the sum of these is ddf2.
  const view = new DataView(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7).buffer);
  assert.equal(checksum(view, 0, 8), ~0xddf2 & 0xffff);
  assert.equal(checksum(new DataView(Uint8Array.of(0x12, 0x34, 0x56).buffer), 0, 3), 0x97cb);
});

Deno.test("writeEcho() writes a request whose checksum is right", () => {
  const packet = echoTemplate();
  writeEcho(packet, session(4, 18), 0x2_1234, 0xdeadbeef);
  assert.equal(packet.byteLength, ECHO_BYTES);
  assert.equal(checksum(packet, 0, ECHO_BYTES), 0);
  assert.equal(packet.getUint16(0), 0x0800);
  assert.equal(packet.getUint16(4), 0xabcc | 2);
  assert.equal(packet.getUint16(6), 0x1234);
});

Deno.test("readReply() finds the slot and nonce of every request", () => {
  fc.assert(
    fc.property(anySession, fc.nat(), fc.nat(), ({ family, slotBits, id }, any, nonce) => {
      const own = session(family, slotBits, id);
      const slot = any % (1 << slotBits);
      const packet = echoTemplate();
      writeEcho(packet, own, slot, nonce);
      const answer = reply(packet, family);
      assert.equal(readReply(answer, 0, ECHO_BYTES, own), slot);
      assert.equal(replyNonce(answer, 0), nonce);
      assert.equal(readQuoted(packet, 0, 8, own), slot);
    }),
  );
});

Deno.test("readReply() tells what is foreign and what is forged", () => {
  const own = session(4, 16);
  const packet = echoTemplate();
  writeEcho(packet, own, 77, 1);
  const good = reply(packet, 4);
  const changed = (at: number) => {
    const view = reply(packet, 4);
    view.setUint8(at, view.getUint8(at) ^ 1);
    return view;
  };
  const cases: [string, number, number][] = [
    [
      "a request, as a loopback interface brings it",
      readReply(packet, 0, ECHO_BYTES, own),
      FOREIGN,
    ],
    ["cut within its header", readReply(good, 0, 7, own), FOREIGN],
    ["another's id", readReply(changed(4), 0, ECHO_BYTES, own), FOREIGN],
    ["cut within its nonce", readReply(good, 0, 23, own), FORGED],
    ["another secret", readReply(changed(8), 0, ECHO_BYTES, own), FORGED],
    ["another secret", readReply(changed(15), 0, ECHO_BYTES, own), FORGED],
    ["another slot inside", readReply(changed(19), 0, ECHO_BYTES, own), FORGED],
    ["another sequence number", readReply(changed(7), 0, ECHO_BYTES, own), FORGED],
    ["an echo reply where a request is quoted", readQuoted(good, 0, ECHO_BYTES, own), FOREIGN],
    ["another's quoted request", readQuoted(changed(4), 0, ECHO_BYTES, own), FOREIGN],
  ];
  for (const [what, found, wanted] of cases) assert.equal(found, wanted, what);
});

Deno.test("readReply() never throws on arbitrary bytes and takes none for ours", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      anySession,
      (bytes, { family, slotBits, id }) => {
        const view = new DataView(bytes.slice().buffer);
        assert.ok(readReply(view, 0, bytes.length, session(family, slotBits, id)) < 0);
        readQuoted(view, 0, bytes.length, session(family, slotBits, id));
      },
    ),
  );
});

Deno.test("afterIpv4Header() skips options", () => {
  assert.equal(afterIpv4Header(new DataView(Uint8Array.of(0x45).buffer), 0), 20);
  assert.equal(afterIpv4Header(new DataView(Uint8Array.of(0x4f).buffer), 0), 60);
});

Deno.test("replyFilter() lets exactly a session's ids through", () => {
  fc.assert(
    fc.property(anySession, fc.integer({ min: 0, max: 0xffff }), (any, id) => {
      const own = session(any.family, any.slotBits, any.id);
      const packet = new Uint8Array(64);
      packet[0] = 0x46;
      const icmp = any.family === 4 ? 24 : 0;
      new DataView(packet.buffer).setUint16(icmp + 4, id);
      const passes = interpret(replyFilter(own), new DataView(packet.buffer)) !== 0;
      assert.equal(passes, (id & own.idMask) === own.id);
    }),
  );
});

/** Runs the few instructions of bpf(4) that the filter uses. */
function interpret(program: readonly (readonly number[])[], packet: DataView): number {
  let accumulator = 0;
  let index = 0;
  for (let at = 0;; at++) {
    const [code, ifTrue = 0, ifFalse = 0, operand = 0] = program[at]!;
    if (code === 0x28) accumulator = packet.getUint16(operand);
    else if (code === 0x48) accumulator = packet.getUint16(index + operand);
    else if (code === 0xb1) index = 4 * (packet.getUint8(operand) & 15);
    else if (code === 0x54) accumulator &= operand;
    else if (code === 0x15) at += accumulator === operand ? ifTrue : ifFalse;
    else if (code === 0x06) return operand;
    else throw new Error(`unknown instruction ${code}`);
  }
}

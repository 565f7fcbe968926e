import assert from "node:assert/strict";
import fc from "fast-check";
import {
  NLMSG_DONE,
  readLink,
  readMessages,
  readNeighbour,
  readRoute,
  requestLinks,
  requestNeighbour,
  requestRoute,
  RTM,
} from "./rtnetlink.ts";

type Attribute = readonly [type: number, value: readonly number[]];

function u32(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}

function pad(bytes: readonly number[]): number[] {
  return [...bytes, ...new Array((4 - (bytes.length % 4)) % 4).fill(0)];
}

function attributes(list: readonly Attribute[]): number[] {
  return list.flatMap(([type, value]) =>
    pad([(4 + value.length) & 255, (4 + value.length) >> 8, type & 255, type >> 8, ...value])
  );
}

function message(type: number, body: readonly number[]): Uint8Array {
  return Uint8Array.of(...u32(16 + body.length), type, 0, 0, 0, ...u32(1), ...u32(0), ...body);
}

function link(index: number, flags: number, list: readonly Attribute[]): Uint8Array {
  const body = [0, 0, 1, 0, ...u32(index), ...u32(flags), ...u32(0), ...attributes(list)];
  return message(RTM.NEWLINK, body);
}

function text(value: string): number[] {
  return [...new TextEncoder().encode(value), 0];
}

Deno.test("requests say their length, type and flags", () => {
  const route = requestRoute(Uint8Array.of(10, 0, 0, 7));
  assert.deepEqual([...route.slice(0, 8)], [36, 0, 0, 0, RTM.GETROUTE, 0, 1, 0]);
  // rtmsg: AF_INET, 32 bits of destination; then RTA_DST.
  assert.deepEqual([...route.slice(16, 18)], [2, 32]);
  assert.deepEqual([...route.slice(28)], [8, 0, 1, 0, 10, 0, 0, 7]);
  assert.deepEqual([...requestRoute(new Uint8Array(16)).slice(16, 18)], [10, 128]);
  assert.deepEqual([...requestLinks().slice(4, 8)], [RTM.GETLINK, 0, 1, 3]);
  assert.equal(requestNeighbour(9, Uint8Array.of(10, 0, 0, 1))[20], 9);
});

Deno.test("readLink() reads name, flags, carrier and what lies below", () => {
  const UP = 0x1;
  const LOWER_UP = 0x1_0000;
  const NAME = [3, text("eth0")] as const;
  const vxlan: Attribute = [18, attributes([[1, text("vxlan")], [2, attributes([[3, u32(4)]])]])];
  const cases: [Uint8Array, Partial<ReturnType<typeof readLink>>][] = [
    [link(2, UP | LOWER_UP, [NAME]), { index: 2, name: "eth0", up: true, carrier: true, lower: 0 }],
    [link(2, UP, [NAME, [48, u32(3)]]), { carrier: false, drops: 3 }],
    [link(2, 0, [NAME]), { up: false }],
    [link(2, UP, [NAME, [5, u32(7)]]), { lower: 7 }],
    // A veth's peer in another namespace.
    [link(2, UP, [NAME, [5, u32(7)], [37, u32(0)]]), { lower: 0 }],
    [link(2, UP, [[3, text("vxlan100")], vxlan]), { name: "vxlan100", lower: 4 }],
    // Nested attributes may bear a flag in their type.
    [link(2, UP, [NAME, [vxlan[0] | 0x8000, vxlan[1]]]), { lower: 4 }],
  ];
  for (const [bytes, wanted] of cases) {
    const [read] = readMessages(bytes);
    const found = readLink(read!);
    for (const [key, value] of Object.entries(wanted)) {
      assert.equal(found[key as keyof typeof found], value, key);
    }
  }
});

Deno.test("readRoute() reads interface and next hop; an error is no route", () => {
  const route = (list: readonly Attribute[]) =>
    readRoute(
      readMessages(message(RTM.NEWROUTE, [...new Array(12).fill(0), ...attributes(list)]))[0]!,
    );
  assert.deepEqual(route([[4, u32(3)]]), { link: 3, gateway: null });
  assert.deepEqual(route([[4, u32(3)], [5, [10, 0, 0, 1]]]), {
    link: 3,
    gateway: Uint8Array.of(10, 0, 0, 1),
  });
  assert.equal(route([]), null);
  assert.equal(readRoute(readMessages(message(2, u32(-101 >>> 0)))[0]!), null);
});

Deno.test("readNeighbour() reads the state; an error is unknown", () => {
  const neighbour = (state: number) =>
    readNeighbour(
      readMessages(message(RTM.NEWNEIGH, [2, 0, 0, 0, ...u32(3), state, 0, 0, 1]))[0]!,
    );
  assert.deepEqual([0x00, 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x80].map(neighbour), [
    "unknown",
    "asking",
    "known",
    "known",
    "known",
    "known",
    "silent",
    "known",
  ]);
  assert.equal(readNeighbour(readMessages(message(2, u32(-2 >>> 0)))[0]!), "unknown");
});

Deno.test("readMessages() splits a datagram and stops at nonsense", () => {
  const two = Uint8Array.of(...link(1, 0, []), ...message(NLMSG_DONE, u32(0)));
  assert.deepEqual(readMessages(two).map(({ type }) => type), [RTM.NEWLINK, NLMSG_DONE]);
  assert.equal(readMessages(two.slice(0, 40)).length, 1);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const read of readMessages(bytes)) {
        if (read.body.byteLength >= 16) readLink(read);
        if (read.body.byteLength >= 12) readRoute(read);
      }
    }),
  );
});

import assert from "node:assert/strict";
import { clientAddress, plainAddress } from "./client_address.ts";

const peer = (hostname: string): Deno.Addr => ({ transport: "tcp", hostname, port: 1 });

Deno.test("plainAddress() reads every way an address is written", () => {
  const table: [text: string, plain: string | null][] = [
    ["192.0.2.7", "192.0.2.7"],
    ["192.0.2.7:4711", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:c000:207", "192.0.2.7"],
    ["[::ffff:192.0.2.7]:80", "192.0.2.7"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
    ["::", "::"],
    ["256.0.0.1", null],
    ["unknown", null],
    ["_hidden", null],
    ["", null],
    ["1.2.3", null],
    ["1:2:3", null],
  ];
  for (const [text, plain] of table) assert.equal(plainAddress(text), plain, text);
});

Deno.test("clientAddress() believes X-Forwarded-For only from trusted proxies, from its end", () => {
  const table: [peer: string, header: string | null, client: string][] = [
    ["203.0.113.9", "192.0.2.1", "203.0.113.9"],
    ["::ffff:203.0.113.9", null, "203.0.113.9"],
    ["10.1.2.3", null, "10.1.2.3"],
    ["10.1.2.3", "192.0.2.1", "192.0.2.1"],
    ["::ffff:10.1.2.3", "192.0.2.1", "192.0.2.1"],
    ["10.1.2.3", "198.51.100.1, 192.0.2.1", "192.0.2.1"],
    ["10.1.2.3", "198.51.100.1, 192.0.2.1, 10.9.9.9", "192.0.2.1"],
    ["10.1.2.3", "10.5.5.5", "10.5.5.5"],
    ["10.1.2.3", "192.0.2.1, unknown", "10.1.2.3"],
    ["10.1.2.3", "", "10.1.2.3"],
    ["fd00::5", "[2001:db8::1]:5000", "2001:db8::1"],
    ["fd01::5", "2001:db8::1", "fd01::5"],
    ["192.168.7.7", "192.0.2.1", "192.0.2.1"],
    ["192.168.7.8", "192.0.2.1", "192.168.7.8"],
  ];
  const identify = clientAddress(["10.0.0.0/8", "fd00::/16", "192.168.7.7"]);
  for (const [from, header, client] of table) {
    assert.equal(identify(peer(from), header), client, `${from} ${header}`);
  }
});

Deno.test("clientAddress() takes a prefix that ends inside an octet, and the prefix of everything", () => {
  const inside = clientAddress(["172.16.0.0/12"]);
  assert.equal(inside(peer("172.31.255.255"), "192.0.2.1"), "192.0.2.1");
  assert.equal(inside(peer("172.32.0.0"), "192.0.2.1"), "172.32.0.0");
  assert.equal(clientAddress(["0.0.0.0/0"])(peer("203.0.113.1"), "192.0.2.1"), "192.0.2.1");
});

Deno.test("clientAddress() calls whoever comes through a Unix socket local", () => {
  assert.equal(clientAddress([])({ transport: "unix", path: "/run/x" }, null), "local");
});

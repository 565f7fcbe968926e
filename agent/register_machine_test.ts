/** The functions of register-machine.sh, under every shell that is here. What needs a network is in overlay_test.ts. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { machineId } from "./facts.ts";
import { quote, run, runFunctions, type Shell, SHELLS } from "./fixtures/shells.ts";
import { URLS } from "./fixtures/urls.ts";
import { choose, type Facts, type Link, type Wishes } from "./identity.ts";

const SCRIPT = new URL("register-machine.sh", import.meta.url).pathname;

function inEveryShell(name: string, test: (shell: Shell) => Promise<void>): void {
  for (const shell of SHELLS) {
    const skipped = shell.missing === null ? "" : ` (skipped: ${shell.missing})`;
    Deno.test({
      name: `${name}, under ${shell.name}${skipped}`,
      ignore: shell.missing !== null,
      fn: () => test(shell),
    });
  }
}

inEveryShell("json_string prints what JSON.parse() reads back", async (shell) => {
  const control = Array.from({ length: 31 }, (_, i) => String.fromCharCode(i + 1)).join("");
  // A shell's words hold no NUL and no lone surrogates; everything else is possible in a hostname.
  const text = fc.string({ unit: "binary", maxLength: 64 })
    .map((text) => text.replaceAll("\0", "").toWellFormed());
  const special = fc.string({
    unit: fc.constantFrom(..."\"\\'\n\t\r$`%&!* \x01\x7fé漢"),
    maxLength: 20,
  });
  const texts = [
    control,
    "\x7f",
    '"',
    "\\",
    "-n",
    "",
    ...fc.sample(text, 100),
    ...fc.sample(special, 100),
  ];
  const commands = texts.map((text) => `json_string ${quote(text)}; echo\n`).join("");
  const lines = (await runFunctions(shell, commands)).split("\n").slice(0, -1);
  assert.equal(lines.length, texts.length, "no line break may survive in a string");
  assert.deepEqual(lines.map((line) => JSON.parse(line)), texts);
});

inEveryShell("escapes prints any byte for printf", async (shell) => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
  const command = `printf '%b' "$(escapes 0 ${bytes.join(" ")})" | od -An -v -tx1\n`;
  assert.deepEqual((await runFunctions(shell, command)).trim().split(/\s+/), bytes);
});

inEveryShell("machine_id equals that of the Deno agent", async (shell) => {
  assert.equal(await runFunctions(shell, "machine_id\n"), await machineId() ?? "");
});

inEveryShell("read_url reads the same URLs as the Deno agent", async (shell) => {
  const commands = URLS.map(([given]) => `url=${quote(given)}; read_url; echo "$url $host"\n`);
  const lines = (await runFunctions(shell, commands.join(""))).split("\n").slice(0, -1);
  const host = (url: string) => new URL(url).hostname.replace(/^\[|\]$/g, "");
  assert.deepEqual(lines, URLS.map(([, url]) => `${url} ${host(url)}`));
});

inEveryShell("random stays in its range and does not repeat itself", async (shell) => {
  const numbers =
    (await runFunctions(shell, "for i in 1 2 3 4 5 6 7 8; do random 1000000; echo; done"))
      .trim().split("\n").map(Number);
  assert.ok(numbers.every((number) => number >= 0 && number <= 1_000_000));
  assert.ok(new Set(numbers).size > 1, numbers.join());
});

inEveryShell("wrong flags end with 2, a reason and a remedy", async (shell) => {
  const url = "--url=http://manager:8000";
  const table: [string[], RegExp][] = [
    [[], /missing.*--url.*VXLAN_MANAGER_URL/],
    [["--url", "ftp://manager"], /not an http or https URL/],
    [["--url", "http://"], /not an http or https URL/],
    [["--url", "http://user:secret@manager"], /Use a token/],
    [[url, "--token", "two words"], /token holds spaces/],
    [[url, "--token", "a\r\nb"], /token holds/],
    [[url, "--token", "é"], /token holds/],
    [[url, "--interval", "0"], /--interval takes a whole number from 1/],
    [[url, "--interval", "1m"], /not "1m"/],
    [[url, "--interval", "010"], /not "010"/],
    [[url, "--vni", "16777216"], /--vni takes a whole number from 1 to 16777215/],
    [[url, "--once", "--interval", "5"], /exclude each other/],
    [[url, "--verbose"], /--verbose/],
    [[url, "extra"], /extra/],
    [["--url"], /--url needs a value/],
  ];
  for (const [args, reason] of table) {
    const { code, err, out } = await run([...shell.command, SCRIPT, ...args], {
      env: { VXLAN_MANAGER_URL: "" },
    });
    assert.deepEqual([code, out], [2, ""], err);
    assert.match(err, reason);
    assert.ok(!err.includes("secret"));
  }
  assert.match((await run([...shell.command, SCRIPT, "--help"])).out, /--interval SECONDS/);
});

/** Facts as functions of the shell agent print them. */
function lines({ links, managerAddresses, routeToManager, routesToRemotes }: Facts): string {
  const known = (value: string | number | null) => value === null ? "-" : String(value);
  return [
    ...links.map(({ name, up, mtu, mac, master, parent, tunnel }) =>
      ["link", name, up ? 1 : 0, known(mtu), known(mac), known(master), known(parent)]
        .concat([
          tunnel === null ? 0 : 1,
          known(tunnel?.vni ?? null),
          known(tunnel?.local ?? null),
          known(tunnel?.remote ?? null),
          known(tunnel?.port ?? null),
        ])
    ),
    ...links.flatMap(({ name, addresses }) =>
      addresses.map(({ ip, usable }) => ["address", name, ip, usable ? 1 : 0])
    ),
    ...managerAddresses.map((ip) => ["near", ip]),
    ...(routeToManager === null ? [] : [["route", routeToManager.device, routeToManager.source]]),
    ...Object.entries(routesToRemotes).map((
      [ip, route],
    ) => ["remote", ip, route.device, route.source]),
  ].map((fields) => fields.join("\t")).join("\n");
}

const NAMES = ["lo", "eth0", "eth1", "vx0", "vx1", "br0", "mv0"];
const name = fc.constantFrom(...NAMES);
/** Null once in five. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 });
/** `usual` four times in five. */
const mostly = <T, U>(usual: U, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 4 }, { arbitrary, weight: 1 });
const REMOTES = ["10.9.0.9", "fd99::9"];

/** Machines that may well make no sense: only that both agents agree on them matters. */
const arbitraryFacts: fc.Arbitrary<Facts> = fc.record({
  links: fc.shuffledSubarray(NAMES, { minLength: 5 }).chain((names) =>
    fc.tuple(...names.map((own): fc.Arbitrary<Link> =>
      fc.record({
        name: fc.constant(own),
        up: mostly(true, fc.constant(false)),
        mtu: fc.constantFrom(1400, 1430, 1450, 1500, 9000),
        mac: mostly(
          `02:00:00:00:00:0${NAMES.indexOf(own)}`,
          fc.constantFrom("00:00:00:00:00:00", null),
        ),
        master: fc.constantFrom(null, null, "br0"),
        parent: mostly("eth0", maybe(name)),
        tunnel: own.startsWith("vx")
          ? fc.record({
            vni: maybe(fc.constantFrom(5, 40, 300)),
            local: fc.constantFrom(null, "10.1.0.1", "fd01::1", "10.2.0.1"),
            remote: fc.constantFrom(null, ...REMOTES),
            port: fc.constantFrom(null, 4789, 8472),
          })
          : fc.constant(null),
        addresses: fc.array(
          fc.record({ v6: fc.boolean(), usable: mostly(true, fc.constant(false)) }),
          { maxLength: 3 },
        )
          .map((list) =>
            list.map(({ v6, usable }, i) => {
              const at = NAMES.indexOf(own);
              return { ip: v6 ? `fd0${at}::${i + 1}` : `10.${at}.0.${i + 1}`, usable };
            })
          ),
      })
    ))
  ),
  managerAddresses: fc.subarray(["192.168.0.1", "fd77::1"]),
  routeToManager: maybe(
    fc.record({ device: name, source: fc.constantFrom("10.1.0.1", "10.3.0.1", "fd03::1") }),
  ),
  routesToRemotes: fc.subarray(REMOTES).map((remotes) =>
    Object.fromEntries(
      remotes.map((ip) => [ip, { device: "eth1", source: ip.replace("9.9", "9.1") }]),
    )
  ),
});
const arbitraryWishes: fc.Arbitrary<Wishes> = fc.record({
  interface: mostly(null, name),
  address: mostly(null, fc.constantFrom("10.3.0.1", "10.1.0.2", "fd03::1")),
  vni: mostly(null, fc.constantFrom(5, 40)),
});

/** A choice without its words: what was chosen, and how much there was to say. */
function essence(facts: Facts, wishes: Wishes) {
  const choice = choose(facts, wishes);
  if (choice.kind === "none") return ["none"];
  const { device, address, mac, vni, vxlan } = choice.identity;
  const fields = [
    device,
    address,
    mac,
    vni,
    vxlan?.device,
    vxlan?.vtep,
    vxlan?.port,
    vxlan?.mtu,
    vxlan?.underlay_mtu,
  ];
  return [
    ...choice.notes.map(() => "note"),
    "chosen",
    ...fields.map((field) => String(field ?? "-")),
  ];
}

inEveryShell("choose takes what choose() of the Deno agent takes", async (shell) => {
  const cases = fc.sample(
    fc.tuple(arbitraryFacts, arbitraryWishes),
    120,
  );
  const commands = cases.map(([facts, wishes]) =>
    `interface=${quote(wishes.interface ?? "")} address=${quote(wishes.address ?? "")} vni=${
      wishes.vni ?? ""
    }\n` +
    `choose <<'END'\n${lines(facts)}\nEND\necho end\n`
  );
  const answers = (await runFunctions(shell, commands.join(""))).split("end\n").slice(0, -1);
  assert.equal(answers.length, cases.length);
  for (const [index, [facts, wishes]] of cases.entries()) {
    const rows = answers[index]!.trimEnd().split("\n").map((row) => row.split("\t"));
    const last = rows.at(-1)!;
    // What is said before a refusal differs in wording and order; before a choice it is the same.
    const got = last[0] === "none"
      ? ["none"]
      : [...rows.slice(0, -1).map(([kind]) => kind), ...last];
    assert.deepEqual(got, essence(facts, wishes), JSON.stringify({ facts, wishes }, null, 1));
  }
});

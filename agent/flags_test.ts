import assert from "node:assert/strict";
import { URLS } from "./fixtures/urls.ts";
import { parseFlags, PERMISSIONS, type Settings } from "./flags.ts";

const settings = (args: string[], env: Record<string, string> = {}): Settings => {
  const parsed = parseFlags(args, (name) => env[name]);
  return parsed.kind === "run" ? parsed.settings : assert.fail(JSON.stringify(parsed));
};
const wrong = (args: string[], env: Record<string, string> = {}): string => {
  const parsed = parseFlags(args, (name) => env[name]);
  return parsed.kind === "wrong" ? parsed.reason : assert.fail(JSON.stringify(parsed));
};

Deno.test("parseFlags() reads the manager's URL in every spelling that was in use", () => {
  for (const [given, url] of URLS) {
    assert.equal(settings([], { VXLAN_MANAGER_URL: given }).url.href, url);
    assert.equal(settings(["--url", given]).url.href, url);
  }
});

Deno.test("parseFlags() prefers flags over the environment, and defaults to one registration", () => {
  const env = { VXLAN_MANAGER_URL: "http://old:1", VXLAN_MANAGER_TOKEN: "old" };
  assert.deepEqual(settings([], env), {
    url: new URL("http://old:1/api/machines"),
    token: "old",
    wishes: { interface: null, address: null, vni: null },
    hostname: null,
    intervalSeconds: null,
    dryRun: false,
  });
  const flags = "--url=http://new:2 --token new --interface vx0 --address 10.0.0.1 --vni 7 " +
    "--hostname web --interval 60 --dry-run";
  assert.deepEqual(settings(flags.split(" "), env), {
    url: new URL("http://new:2/api/machines"),
    token: "new",
    wishes: { interface: "vx0", address: "10.0.0.1", vni: 7 },
    hostname: "web",
    intervalSeconds: 60,
    dryRun: true,
  });
  assert.equal(settings(["--once"], env).intervalSeconds, null);
  assert.equal(settings([], { ...env, VXLAN_MANAGER_TOKEN: "" }).token, null);
});

Deno.test("parseFlags() says what is wrong and what to do", () => {
  const url = "--url=http://manager:8000";
  const table: [string[], RegExp][] = [
    [[], /missing.*--url.*VXLAN_MANAGER_URL/],
    [["--url", "ftp://manager"], /not an http or https URL/],
    [["--url", "http://"], /not an http or https URL/],
    [["--url", "http://user:secret@manager"], /Use a token/],
    [[url, "--token", "two words"], /token holds spaces/],
    [[url, "--token", "a\r\nb"], /token holds/],
    [[url, "--interval", "0"], /--interval takes a whole number from 1/],
    [[url, "--interval", "1m"], /not "1m"/],
    [[url, "--interval", "010"], /not "010"/],
    [[url, "--vni", "16777216"], /--vni takes a whole number from 1 to 16777215/],
    [[url, "--once", "--interval", "5"], /exclude each other/],
    [[url, "--verbose"], /--verbose/],
    [[url, "extra"], /extra/],
    [["--url"], /--url/],
  ];
  for (const [args, reason] of table) assert.match(wrong(args), reason);
  assert.ok(!wrong(["--url", "http://user:secret@manager"]).includes("secret"));
});

Deno.test("parseFlags() gives help before it asks for anything", () => {
  assert.deepEqual(parseFlags(["--help"], () => undefined), { kind: "help" });
});

Deno.test("PERMISSIONS are those of the script's first line and of the guides", async () => {
  for (const file of ["register.ts", "README.md", "README.ja.md"]) {
    const text = await Deno.readTextFile(new URL(file, import.meta.url));
    assert.ok(text.includes(PERMISSIONS), file);
  }
});

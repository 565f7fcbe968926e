import { join } from "node:path";
import { only, type Stage } from "./dockerfile.ts";

/**
 * Builds the Dockerfile's stages without a container engine: each in a scratch root that starts as a
 * view of this machine's own (overlayfs in a mount namespace), so nothing of this machine changes.
 * What it cannot show is that the base image has all that this machine has.
 */
export interface ScratchRoots extends AsyncDisposable {
  /** Runs a stage's steps in order; those before it are there to be copied from. */
  build(stage: Stage): Promise<void>;
  /** Starts a command in a built stage, read-only but for its volumes and /tmp, as its user. */
  start(stage: Stage, environment: Readonly<Record<string, string>>): Deno.ChildProcess;
  /** Runs a stage's health check next to it; resolves to the exit status. */
  check(stage: Stage, environment: Readonly<Record<string, string>>): Promise<number>;
}

/** @param context the files that `COPY` takes, in a folder */
export async function makeScratchRoots(context: string): Promise<ScratchRoots> {
  const base = await Deno.makeTempDir({ prefix: "scratch-root-" });
  const upper = (name: string) => join(base, name, "upper");
  const mounted = (name: string, isReadOnly: boolean) => `
    set -eu
    mkdir -p ${base}/${name}/upper ${base}/${name}/work ${base}/${name}/root
    mount -t overlay overlay -o lowerdir=/,upperdir=${base}/${name}/upper,workdir=${base}/${name}/work ${base}/${name}/root
    cd ${base}/${name}/root
    mount --rbind /proc proc
    mount --rbind /sys sys
    mount --rbind /dev dev
    mount -t tmpfs tmpfs tmp
    ${
    isReadOnly
      ? `mkdir -p ${base}/data && chmod 777 ${base}/data && mount --bind ${base}/data var/lib/vxlan-manager && mount -o remount,ro,bind .`
      : ""
  }
  `;
  const run = async (script: string) => {
    const { success, stdout, stderr } = await unshared(script).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (!success) throw new Error(`${script}\n${decode(stdout)}\n${decode(stderr)}`);
  };
  const user = (stage: Stage) => only(stage, "USER");
  // As an engine does: no capability but NET_RAW can be had, and none is there to begin with.
  const asUser = (
    stage: Stage,
    environment: Readonly<Record<string, string>>,
    words: readonly string[],
  ) => `
    ${mounted(stage.name, true)}
    exec chroot . env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin ${
    assignments({ ...environmentOf(stage), ...environment })
  } setpriv --reuid ${user(stage)} --regid ${
    user(stage)
  } --clear-groups --bounding-set=-all,+net_raw --inh-caps=-all \
      sh -c 'cd ${only(stage, "WORKDIR")} && exec "$@"' sh ${words.map(quoted).join(" ")}
  `;
  return {
    async build(stage) {
      const lines: string[] = [];
      for (const { keyword, flags, text } of stage.steps) {
        if (keyword === "ARG" && text.includes("=")) lines.push(`export ${text}`);
        if (keyword === "ENV") lines.push(`export ${text}`);
        if (keyword === "WORKDIR") lines.push(`mkdir -p ${text}`, `cd ${text}`);
        if (keyword === "RUN") lines.push(text);
        if (keyword === "COPY") {
          const from = flags.from === undefined ? context : upper(flags.from);
          const words = text.split(/\s+/);
          const to = words.pop()!;
          // The scratch root shows this machine's files too, the base folder among them.
          for (const word of words) lines.push(`copy ${join(from, word)} ${to}`);
        }
      }
      const script = `set -eu
        copy() {
          if [ -d "$1" ]; then mkdir -p "$2"; cp -a "$1/." "$2/"; else case $2 in */) mkdir -p "$2";; *) mkdir -p "$(dirname "$2")";; esac; cp -a "$1" "$2"; fi
        }
        ${lines.join("\n")}`;
      await run(`${mounted(stage.name, false)}
        mkdir -p .${base} && mount --bind ${base} .${base}
        mount --rbind ${context} .${context} 2>/dev/null || { mkdir -p .${context}; mount --rbind ${context} .${context}; }
        exec chroot . env -i HOME=/root PATH="$PATH" ${assignments(networkSettings())} sh -c ${
        quoted(script)
      }`);
    },
    start: (stage, environment) =>
      unshared(asUser(stage, environment, JSON.parse(only(stage, "ENTRYPOINT")))).spawn(),
    async check(stage, environment) {
      const words = JSON.parse(/CMD (\[.*\])/.exec(only(stage, "HEALTHCHECK"))![1]!);
      return (await unshared(asUser(stage, environment, words)).output()).code;
    },
    [Symbol.asyncDispose]: () => Deno.remove(base, { recursive: true }),
  };
}

/** How this machine reaches registries: what an engine's build would be given as arguments. */
function networkSettings(): Record<string, string> {
  const names = /^((https?|no|all)_proxy|npm_config_.*|node_extra_ca_certs|ssl_cert_(file|dir))$/i;
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => names.test(name)),
  );
}

function assignments(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`).join(" ");
}

function environmentOf({ steps }: Stage): Record<string, string> {
  const pairs = steps.filter(({ keyword }) => keyword === "ENV").flatMap(({ text }) =>
    text.split(/\s+/)
  );
  return Object.fromEntries(pairs.map((pair) => pair.split("=") as [string, string]));
}

function unshared(script: string): Deno.Command {
  return new Deno.Command("unshare", {
    args: ["--mount", "--propagation", "private", "sh", "-c", script],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folders of the project that no command needs, and those that would be made anew. */
const LEFT_OUT = new Set([".git", "_fresh", "node_modules", "docs"]);

/** The project in a folder of its own, in which commands can be run as an operator does. */
export interface Checkout extends AsyncDisposable {
  readonly folder: string;
  /** Starts `deno task …`; what it prints is read line by line, from both of its outputs. */
  task(args: readonly string[], env?: Readonly<Record<string, string>>): RunningTask;
}

/** Copies the project, without the packages: the first command takes those from Deno's cache. */
export async function makeCheckout(): Promise<Checkout> {
  const folder = await Deno.makeTempDir({ prefix: "vxlan-checkout-" });
  // The embedded PostgreSQL runs as another user, and its files are under here.
  await Deno.chmod(folder, 0o755);
  for await (const { name } of Deno.readDir(ROOT)) {
    if (!LEFT_OUT.has(name)) await copy(join(ROOT, name), join(folder, name));
  }
  return {
    folder,
    task: (args, env = {}) => new RunningTask(folder, args, env),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function copy(from: string, to: string): Promise<void> {
  if (!(await Deno.lstat(from)).isDirectory) {
    await Deno.mkdir(dirname(to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

/** A command that runs, or has ended. */
export class RunningTask implements AsyncDisposable {
  /** All that it has printed. */
  text = "";
  readonly status: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<unknown>;
  #heard: () => void = () => {};
  #isOver = false;

  constructor(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["task", ...args],
      cwd,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#read = Promise.all(
      [this.#child.stdout, this.#child.stderr].map((each) => this.#listen(each)),
    );
    this.status = this.#child.status.finally(async () => {
      await this.#read;
      this.#isOver = true;
      this.#heard();
    });
  }

  /**
   * Waits until it has printed what matches.
   *
   * @throws with all that it has printed when it ends before
   */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) return match;
      if (this.#isOver) throw new Error(`It never said ${pattern}:\n${this.text}`);
      await new Promise<void>((resolve) => this.#heard = resolve);
    }
  }

  /** Asks it to end, as Ctrl-C does. */
  async interrupt(): Promise<Deno.CommandStatus> {
    this.#child.kill("SIGINT");
    return await this.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) this.#child.kill("SIGTERM");
    await this.status;
  }

  async #listen(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      this.text += decoder.decode(bytes, { stream: true });
      this.#heard();
    }
  }
}

import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** `deno task start`, with a data folder that outlives it, to be killed and started again. */
export class ManagerProcess {
  #child: Deno.ChildProcess | null = null;

  constructor(
    readonly origin: string,
    private readonly dataDir: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Starts it, and resolves when it is healthy. */
  async start(): Promise<void> {
    const { port } = new URL(this.origin);
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "main.ts"],
      cwd: ROOT,
      env: { ...this.environment, DATA_DIR: this.dataDir, API_HOST: "127.0.0.1", API_PORT: port },
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    await this.healthy();
  }

  /** Resolves when it says that it can work. */
  async healthy(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.origin}/health`).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it as a power cut would, but for its PostgreSQL. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
  }

  /** Ends it as it is meant to end, with its PostgreSQL; its exit code. */
  async stop(): Promise<number> {
    this.#child?.kill("SIGTERM");
    return (await this.#child?.status)?.code ?? -1;
  }

  /** `SIGKILL`: as it would crash. `SIGINT`: as somebody restarts it. */
  async signalDatabase(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    const path = join(this.dataDir, "postgres", "cluster", "postmaster.pid");
    const [pid] = (await Deno.readTextFile(path)).split("\n");
    Deno.kill(Number(pid), signal);
  }
}

import { CheckWindow } from "../../monitor/icmp/check_window.ts";
import type { Check, Observation, Prober, ProberStatus } from "../../monitor/prober.ts";

/** A prober that lets no more echoes be in flight than the engine does (MAX_PARALLEL_PINGS). */
export class WindowedProber implements Prober {
  onObservations: (batch: readonly Observation[]) => void = () => {};

  readonly #window: CheckWindow;
  readonly #checks = new Map<number, Check>();

  constructor(private readonly inner: Prober, window: number) {
    this.#window = new CheckWindow(window, 1 << 17, (token) => this.#checks.get(token)!.echoes);
    inner.onObservations = (batch) => this.#observed(batch);
  }

  submit(checks: readonly Check[]): void {
    for (const check of checks) {
      this.#checks.set(check.token, check);
      this.#window.enqueue(check.token, check.suspect ?? false);
    }
    this.#begin();
  }

  status(): ProberStatus {
    return { ...this.inner.status(), waiting: this.#window.waiting };
  }

  async close(): Promise<void> {
    await this.inner.close();
  }

  #observed(batch: readonly Observation[]): void {
    for (const { token } of batch) {
      const { echoes, suspect = false } = this.#checks.get(token)!;
      this.#checks.delete(token);
      for (let i = 0; i < echoes; i++) this.#window.release(suspect);
    }
    this.onObservations(batch);
    this.#begin();
  }

  #begin(): void {
    const begun: Check[] = [];
    while (this.#window.mayBegin()) begun.push(this.#checks.get(this.#window.begin())!);
    if (begun.length > 0) this.inner.submit(begun);
  }
}

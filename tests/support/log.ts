import type { LogFields, Logger } from "../../core/log.ts";

/** A logger that remembers. */
export interface RecordedLog extends Logger {
  readonly lines: { level: string; message: string; fields: LogFields }[];
  /** Resolves when a line with this message has been written. */
  until(message: string): Promise<void>;
}

export function recordLog(): RecordedLog {
  const lines: RecordedLog["lines"] = [];
  const waiting = new Set<() => void>();
  const write = (level: string, bound: LogFields) => (message: string, fields: LogFields = {}) => {
    lines.push({ level, message, fields: { ...bound, ...fields } });
    for (const check of waiting) check();
  };
  const logger = (bound: LogFields): Logger => ({
    debug: write("debug", bound),
    info: write("info", bound),
    warn: write("warn", bound),
    error: write("error", bound),
    with: (fields) => logger({ ...bound, ...fields }),
  });
  return {
    ...logger({}),
    lines,
    until(message) {
      return new Promise((resolve) => {
        const check = () => {
          if (!lines.some((line) => line.message === message)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
  };
}

import { LOG_LEVELS, type LogFields, type Logger, type LogLevel } from "./core/log.ts";

/** Where and how lines are written. */
export interface LogOptions {
  readonly level: LogLevel;
  /** `json`: one object a line, for machines. `text`: for people at a terminal. */
  readonly format: "json" | "text";
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Field names whose values are never written, whoever passes them. */
const SECRET = /password|secret|token|authorization|cookie/i;

/** Makes the one logger of a process. */
export function createLogger(options: LogOptions): Logger {
  return logger(options, {});
}

/** A logger to standard error: readable on a terminal, JSON lines otherwise. */
export function standardLogger(level: LogLevel): Logger {
  const encoder = new TextEncoder();
  return createLogger({
    level,
    format: Deno.stderr.isTerminal() ? "text" : "json",
    write: (line) => void Deno.stderr.writeSync(encoder.encode(`${line}\n`)),
    now: Date.now,
  });
}

function logger(options: LogOptions, bound: LogFields): Logger {
  const least = LOG_LEVELS.indexOf(options.level);
  const at = (level: LogLevel) =>
    LOG_LEVELS.indexOf(level) < least ? () => {} : (message: string, fields: LogFields = {}) => {
      const time = new Date(options.now()).toISOString();
      const all = printable({ ...bound, ...fields });
      options.write(
        options.format === "json"
          ? JSON.stringify({ time, level, message, ...all })
          : textLine(time, level, message, all),
      );
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => logger(options, { ...bound, ...fields }),
  };
}

function printable(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map((
      [name, value],
    ) => [name, SECRET.test(name) ? "[hidden]" : plain(value)]),
  );
}

function plain(value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? String(value);
  return typeof value === "bigint" ? String(value) : value;
}

function textLine(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const facts = Object.entries(fields).map(([name, value]) =>
    `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  return [time.slice(11, 19), level.toUpperCase().padEnd(5), message, ...facts].join(" ");
}

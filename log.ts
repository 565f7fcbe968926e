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
    write: (line) => {
      try {
        Deno.stderr.writeSync(encoder.encode(`${line}\n`));
      } catch {
        // Nobody reads it any more (EPIPE): no reason to stop checking machines.
      }
    },
    now: Date.now,
  });
}

function logger(options: LogOptions, bound: LogFields): Logger {
  const least = LOG_LEVELS.indexOf(options.level);
  const at = (level: LogLevel) =>
    LOG_LEVELS.indexOf(level) < least ? () => {} : (message: string, fields: LogFields = {}) => {
      const time = new Date(options.now()).toISOString();
      const all = { ...bound, ...fields };
      options.write(
        options.format === "json"
          ? jsonLine({ time, level, message }, all)
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

/** The line's own names stand first, and a field of the same name does not replace them. */
function jsonLine(own: LogFields, fields: LogFields): string {
  const facts = Object.entries(fields).map(([name, value]) => [name, printable(name, value)]);
  return JSON.stringify({ ...own, ...Object.fromEntries(facts), ...own });
}

function textLine(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const facts = Object.entries(fields).map(([name, value]) => {
    const text = printable(name, value);
    // What comes from outside must not look like another line, or like colours.
    const shown = value instanceof Error ? text : quoted(text);
    return `${name}=${shown}`;
  });
  return [time.slice(11, 19), level.toUpperCase().padEnd(5), message, ...facts].join(" ");
}

function printable(name: string, value: unknown): unknown {
  if (SECRET.test(name)) return "[hidden]";
  if (value instanceof Error) return stackOf(value);
  return typeof value === "bigint" ? String(value) : value;
}

/** With the stacks of what caused it, which `stack` leaves out. */
function stackOf(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\nCaused by: ${stackOf(error.cause)}` : own;
}

function quoted(value: unknown): string {
  // deno-lint-ignore no-control-regex
  const plain = typeof value === "string" && !/[\u0000-\u001f\u007f-\u009f]/.test(value);
  return plain ? value : JSON.stringify(value);
}

/** From the most to the least talkative; `LOG_LEVEL` names the least that is written. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Facts beside a message: flat, JSON-able; an Error is written with its stack. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The one logger, passed down. Messages are constant sentences, what varies goes into fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line. */
  with(fields: LogFields): Logger;
}

/** Says nothing: for tests and for parts used without a manager. */
export const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => SILENT,
};

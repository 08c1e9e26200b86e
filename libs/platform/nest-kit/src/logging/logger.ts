/** What everyone may log with; where it goes is the composition's choice. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line: `logger.child({ runId })`. */
  child(fields: LogFields): Logger;
}

/** Names worth using alike: `runId`, `effectId`, `eventId`, `workflow`, `queue`, `error`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Logs nothing. */
export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLogger,
};

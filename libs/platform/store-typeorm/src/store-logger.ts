/** What the store says to an operator: retries, lost connections, migrations. Winston's and Nest's loggers fit. */
export interface StoreLogger {
  info?(message: string): unknown;
  warn(message: string): unknown;
}

export const silent: StoreLogger = { warn: () => undefined };

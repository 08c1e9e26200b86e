import { createLogger as createWinston, format, transports } from 'winston';
import { createMasker } from './create-masker';
import type { LogFields, Logger } from './logger';
import { plainFields } from './plain-fields';
import { prettyLine } from './pretty-line';

const levels = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof levels)[number];
export type LogFormat = 'json' | 'pretty';

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Values that must never be written, in whatever encoding. */
  readonly secrets?: readonly string[];
  /** Where lines go; standard output unless said otherwise. */
  readonly stream?: NodeJS.WritableStream;
}

/** A logger over winston: one JSON object per line, or lines for a person at a terminal. */
export function createLogger(options: LoggerOptions): Logger {
  const stream = options.stream ?? process.stdout;
  const coloured = options.format === 'pretty' && 'isTTY' in stream && stream.isTTY === true;
  const hide = createMasker(options.secrets ?? []);
  const lines = format.printf((info) => {
    const { level, message, fields } = info;
    const head = { time: new Date().toISOString(), level, service: options.service, message: String(message) };
    const rest = plainFields((fields ?? {}) as LogFields);
    // Named twice: what is known of every line comes first, and no field passes for it.
    return hide(
      options.format === 'json' ? JSON.stringify({ ...head, ...rest, ...head }) : prettyLine(head, rest, coloured),
    );
  });
  const winston = createWinston({
    level: options.level,
    format: lines,
    transports: [new transports.Stream({ stream })],
    exitOnError: false,
  });
  // Winston puts a line together before it asks whether anybody wants it.
  const wanted = levels.slice(0, levels.indexOf(options.level) + 1);
  return over((level, message, fields) => {
    if (wanted.includes(level)) winston.log({ level, message, fields: fields() });
  }, {});
}

function over(write: (level: LogLevel, message: string, fields: () => LogFields) => void, base: LogFields): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    write(level, message, () => ({ ...base, ...fields }));
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (fields) => over(write, { ...base, ...fields }),
  };
}

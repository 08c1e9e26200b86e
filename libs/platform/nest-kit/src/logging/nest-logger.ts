import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger';

/** Nest's own words in our log. Its chatter about modules and routes is for debugging. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(text(message), context(rest)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(text(message), context(rest)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.debug(text(message), context(rest)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(text(message), context(rest)),
    error: (message: unknown, ...rest: unknown[]) =>
      logger.error(text(message), { ...context(rest), ...failure(message, rest) }),
    fatal: (message: unknown, ...rest: unknown[]) =>
      logger.error(text(message), { ...context(rest), ...failure(message, rest) }),
  };
}

function text(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? message.message : JSON.stringify(message);
}

/** Nest puts the context last. */
function context(rest: readonly unknown[]): { context?: string } {
  const last = rest.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? { context: last } : {};
}

function failure(message: unknown, rest: readonly unknown[]): { error?: unknown } {
  if (message instanceof Error) return { error: message };
  const stack = rest.find((item) => item instanceof Error || (typeof item === 'string' && item.includes('\n')));
  return stack === undefined ? {} : { error: typeof stack === 'string' ? { stack } : stack };
}

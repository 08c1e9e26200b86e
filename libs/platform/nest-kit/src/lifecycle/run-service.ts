import { ConfigError, type Config, type Settings, type Variables } from '../config';
import { createLogger, type LogFormat, type LogLevel, type Logger } from '../logging';
import { Shutdown } from './shutdown';

/** Below the 30 s that Kubernetes waits before it kills. */
const defaultLimitMs = 25_000;

export interface ServiceContext<V extends Variables> {
  readonly settings: Settings<V>;
  readonly logger: Logger;
  /** `shutdown.onStop(name, …)` after each start; `shutdown.check` for the health module. */
  readonly shutdown: Shutdown;
}

export interface ServiceOptions<V extends Variables> {
  /** Must include `logVariables`. */
  readonly config: Config<V>;
  /** Builds and starts the service; resolves when it runs. */
  readonly main: (context: ServiceContext<V>) => Promise<void>;
  readonly stopLimitMs?: number;
  /** Extra lines for `--help`. */
  readonly help?: string;
  /** The process, unless a test plays it. */
  readonly host?: ServiceHost;
}

/** What of the process a service touches. */
export type ServiceHost = Pick<NodeJS.Process, 'argv' | 'env' | 'exit' | 'on' | 'stdout' | 'stderr'>;

/**
 * The life of a service: settings, log, start, and an end that is orderly on SIGTERM and SIGINT (the second one does not
 * wait) and immediate on an error nobody caught, for then nobody knows what still holds.
 */
export async function runService<V extends Variables>(options: ServiceOptions<V>): Promise<void> {
  const { config, host = process } = options;
  if (host.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    host.stdout.write(options.help === undefined ? config.help : `${config.help}\n${options.help}\n`);
    return;
  }
  let settings: Settings<V>;
  try {
    settings = config.read(host.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    host.stderr.write(`${error.message}\nAll settings: --help\n`);
    host.exit(2);
    return;
  }
  const logger = createLogger({
    service: config.service,
    level: (settings['ENSUE_LOG_LEVEL'] ?? 'info') as LogLevel,
    format: (settings['ENSUE_LOG_FORMAT'] ?? 'json') as LogFormat,
    secrets: config.secrets(settings),
    stream: host.stdout,
  });
  const shutdown = new Shutdown(logger, options.stopLimitMs ?? defaultLimitMs);
  guard(host, logger, shutdown);
  try {
    await options.main({ settings, logger, shutdown });
  } catch (error) {
    logger.error('could not start', { error });
    await shutdown.stop('could not start');
    host.exit(1);
  }
}

function guard(host: ServiceHost, logger: Logger, shutdown: Shutdown): void {
  let asked = false;
  const end = (signal: string) => {
    if (asked) {
      logger.warn('ends at once', { signal });
      host.exit(1);
      return;
    }
    asked = true;
    void shutdown.stop(signal).then((well) => host.exit(well ? 0 : 1));
  };
  host.on('SIGTERM', () => end('SIGTERM'));
  host.on('SIGINT', () => end('SIGINT'));
  const die = (kind: string) => (error: unknown) => {
    logger.error(`${kind}: the process ends, since nobody knows what still holds`, { error });
    host.exit(1);
  };
  host.on('uncaughtException', die('an exception that nobody caught'));
  host.on('unhandledRejection', die('a rejection that nobody handled'));
}

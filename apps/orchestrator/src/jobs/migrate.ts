import { databaseOf, defineConfig, logVariables, parse, runService, storeVariables } from '@ensue/nest-kit';
import { createMysqlStore, makeMysqlUsers } from '@ensue/store-typeorm';
import { secretUrl } from './secret-url';

const { ENSUE_MYSQL_URL, ENSUE_MYSQL_CA_FILE } = storeVariables;

const config = defineConfig({
  service: 'migrate',
  variables: {
    ENSUE_MYSQL_URL: {
      ...ENSUE_MYSQL_URL,
      describe:
        'The MySQL database, as a user that may do everything there; and make users and hand its rights on, where users are to be made.',
    },
    ENSUE_MYSQL_CA_FILE,
    ENSUE_ORCHESTRATOR_MYSQL_URL: secretUrl('orchestrators', 'mysql'),
    ENSUE_SCHEDULER_MYSQL_URL: secretUrl('schedulers', 'mysql'),
    ENSUE_MYSQL_WAIT_SECONDS: {
      parse: parse.integer({ min: 0, max: 3_600, example: 120 }),
      default: 120,
      describe: 'How long the job waits for a database that does not answer yet.',
    },
    ...logVariables,
  },
});

/** Brings the schema up to date, and makes the services' users. */
export function migrate(): Promise<void> {
  return runService({
    config,
    main: async ({ settings, logger }) => {
      const address = databaseOf(settings);
      const store = createMysqlStore({ ...address, poolSize: 1, logger });
      const waitUntil = Date.now() + settings.ENSUE_MYSQL_WAIT_SECONDS * 1_000;
      for (;;) {
        try {
          await store.start({ migrate: true });
          break;
        } catch (error) {
          if (!isRetryable(error) || Date.now() > waitUntil) throw error;
          logger.warn('The database is not there yet.', { error });
          await new Promise((resolve) => setTimeout(resolve, 1_000));
        }
      }
      await store.stop();
      const { ENSUE_ORCHESTRATOR_MYSQL_URL: orchestrator, ENSUE_SCHEDULER_MYSQL_URL: scheduler } = settings;
      const users = {
        ...(orchestrator !== undefined && { orchestrator }),
        ...(scheduler !== undefined && { scheduler }),
      };
      if (Object.keys(users).length > 0) {
        for (const made of await makeMysqlUsers({ ...address, users })) logger.info(`Made in MySQL: ${made}`);
      }
      logger.info('The database is ready.');
    },
  });
}

const isRetryable = (error: unknown): boolean =>
  error instanceof Error && 'retryable' in error && error.retryable === true;

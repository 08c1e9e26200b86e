import { defineConfig } from 'vitest/config';

/**
 * Four projects, by what they need:
 * - `unit`: pure code and fakes, beside the source (`*.spec.ts`);
 * - `simulation`: a whole installation in one process, from seeds (`libs/testkit`); nothing either, but it takes a while;
 * - `contract`: one suite per port, run by every adapter, needs the private RabbitMQ and MariaDB; and what others publish, as the official
 *   schema (`*.contract.ts`);
 * - `e2e`: black-box scenarios against built services (`apps/e2e/**\/*.e2e.ts`).
 */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          pool: 'threads',
          // Files share their imports: a third of the time. What a file changes for itself it puts back.
          isolate: false,
          testTimeout: 15_000,
          include: ['{libs,apps,scripts}/**/*.spec.ts'],
          exclude: ['**/node_modules/**', 'libs/testkit/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          pool: 'threads',
          isolate: false,
          testTimeout: 60_000,
          include: ['libs/testkit/**/*.spec.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['libs/**/*.contract.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['apps/e2e/**/*.e2e.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
let eslint: ESLint;

beforeAll(async () => {
  eslint = new ESLint({ cwd: root });
  await eslint.lintText('', { filePath: join(root, 'libs/core/engine/src/step.ts') });
}, 120_000);

/** Lints a text as if it stood in that file; a file that exists lends only its place. */
async function rulesBroken(filePath: string, text: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, filePath) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? `parser: ${message}`);
}

const engineFile = 'libs/core/engine/src/step.ts';
const orchestratorFile = 'libs/services/orchestrator/src/batch/batch-loop.ts';
const boundaries = '@nx/enforce-module-boundaries';

describe('The walls between the rooms', () => {
  it.each([
    ['the engine may not import a service', engineFile, "export { BatchLoop } from '@ensue/orchestrator';"],
    ['the engine may not import a port', engineFile, "export { PublishError } from '@ensue/ports';"],
    ['the engine may not import the messages', engineFile, "export { message } from '@ensue/contracts';"],
    ['the dsl may not import the engine', 'libs/core/dsl/src/program.ts', "export { step } from '@ensue/engine';"],
    ['jq may not import the dsl', 'libs/core/jq/src/index.ts', "export { ExpressionError } from '@ensue/dsl';"],
    ['the engine may not import a package', engineFile, "export { parse } from 'yaml';"],
    ['a service may not import an adapter', orchestratorFile, "export * from '@ensue/bus-memory';"],
    ['a service may not import another service', orchestratorFile, "export * from '@ensue/scheduler';"],
    [
      'an adapter may not import a service',
      'libs/platform/bus-memory/src/index.ts',
      "export * from '@ensue/orchestrator';",
    ],
    [
      'an adapter may not import another adapter',
      'libs/platform/bus-memory/src/index.ts',
      "export * from '@ensue/bus-rabbitmq';",
    ],
    ['a port may not import an adapter', 'libs/platform/ports/src/index.ts', "export * from '@ensue/store-typeorm';"],
    ['an action may not import a service', 'libs/actions/src/index.ts', "export * from '@ensue/orchestrator';"],
    ['a service may not import the testkit', orchestratorFile, "export { simulate } from '@ensue/testkit';"],
    ['an app may not import the testkit', 'apps/standalone/src/main.ts', "export { simulate } from '@ensue/testkit';"],
    ['the kit may not import a service', 'libs/platform/nest-kit/src/index.ts', "export * from '@ensue/gateway';"],
  ])('%s', async (_rule, file, text) => {
    expect(await rulesBroken(file, text)).toContain(boundaries);
  });

  it('nothing may import an app', async () => {
    expect(await rulesBroken(orchestratorFile, "export * from '../../../../../apps/gateway/src/main';")).toContain(
      boundaries,
    );
  });

  it.each([
    ['the clock', 'export const now = Date.now();', 'no-restricted-syntax'],
    ['the clock, in its other form', 'export const now = new Date();', 'no-restricted-syntax'],
    ['randomness', 'export const dice = Math.random();', 'no-restricted-syntax'],
    ['async functions', 'export async function later() { await Promise.resolve(); }', 'no-restricted-syntax'],
    ['timers', 'setTimeout(() => undefined, 1);', 'no-restricted-globals'],
    ['the process', 'export const mode = process.env;', 'no-restricted-globals'],
    ['files', "export { readFileSync } from 'node:fs';", 'no-restricted-imports'],
    ['frameworks', "export { Injectable } from '@nestjs/common';", 'no-restricted-imports'],
  ])('the core knows nothing of %s', async (_what, text, rule) => {
    expect(await rulesBroken(engineFile, text)).toContain(rule);
  });

  it.each([
    ['Nest stays in nest/ folders and nest-kit', orchestratorFile, "export { Injectable } from '@nestjs/common';"],
    ['amqplib stays in bus-rabbitmq and the asyncapi action', orchestratorFile, "export { connect } from 'amqplib';"],
    [
      'no other action speaks to a broker',
      'libs/actions/src/http/perform-http.ts',
      "export { connect } from 'amqplib';",
    ],
    ['the asyncapi action knows no database', 'libs/actions/src/asyncapi/publish-amqp.ts', "export * from 'typeorm';"],
    ['TypeORM stays in store-typeorm', orchestratorFile, "export { DataSource } from 'typeorm';"],
    ['mysql2 stays in store-typeorm and the sql action', orchestratorFile, "export { createPool } from 'mysql2';"],
  ])('%s', async (_rule, file, text) => {
    expect(await rulesBroken(file, text)).toContain('no-restricted-imports');
  });

  it('what is allowed raises no error', async () => {
    expect(await rulesBroken(orchestratorFile, "export { topology } from '@ensue/contracts';")).toEqual([]);
  });
});

describe('nx graph', () => {
  /** Every arrow there may be, by room: the same list as the lint rule's, read from what the graph really shows. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    'room:core': ['room:core'],
    'room:port': ['room:core', 'room:port'],
    'room:adapter': ['room:core', 'room:port'],
    'room:action': ['room:core', 'room:port'],
    'room:kit': ['room:core', 'room:port'],
    'room:service': ['room:core', 'room:port', 'room:kit'],
    'room:app': ['room:core', 'room:port', 'room:adapter', 'room:action', 'room:kit', 'room:service'],
    'room:testkit': ['room:core', 'room:port', 'room:adapter', 'room:action', 'room:kit', 'room:service'],
  };

  it('shows these arrows and no others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ensue-graph-'));
    try {
      const file = join(folder, 'graph.json');
      execFileSync(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), 'graph', `--file=${file}`], {
        cwd: root,
        env: { ...process.env, NX_DAEMON: 'false' },
        stdio: 'pipe',
      });
      const { graph } = JSON.parse(readFileSync(file, 'utf8')) as {
        graph: {
          nodes: Record<string, { data: { tags: string[] } }>;
          dependencies: Record<string, { source: string; target: string }[]>;
        };
      };
      const roomOf = (name: string) => graph.nodes[name]?.data.tags.find((tag) => tag.startsWith('room:')) ?? 'none';
      const arrows = Object.values(graph.dependencies)
        .flat()
        .filter(({ target }) => graph.nodes[target] !== undefined);
      const wrong = arrows.filter(
        ({ source, target }) => !testsOnly(target) && !allowed[roomOf(source)]?.includes(roomOf(target)),
      );
      expect(arrows.length).toBeGreaterThan(10);
      expect(wrong.map(({ source, target }) => `${source} → ${target}`)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/**
 * Tests compose real parts (a bus in memory, a store on SQLite, real actions, keys of a moment); the graph does not tell their arrows from the
 * code's. That no source file draws one is what the lint rule above ensures.
 */
function testsOnly(target: string): boolean {
  return ['bus-memory', 'store-typeorm', 'actions', 'secrets'].includes(target);
}

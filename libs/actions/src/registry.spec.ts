import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { actionKinds } from './action-kinds';
import { functionCatalog } from './catalog';
import { createActionRegistry, onlyKinds } from './registry';
import { testContext } from './testing/action-context';

const registry = createActionRegistry();

test('the catalog lists exactly what authors may call, in the registry’s versions', () => {
  const listed = registry.kinds().flatMap((kind) => {
    const action = registry.find(kind);
    return action?.listed ? [`${action.kind}:${action.version}`] : [];
  });
  expect([...functionCatalog.names()].sort()).toEqual(listed.sort());
});

test('the list of kinds is that of the registry', () => {
  expect([...actionKinds].sort()).toEqual(registry.kinds().sort());
});

test('a function is found by name and version only', () => {
  expect(functionCatalog.find('log', '1.0.0')).toEqual({ action: 'log' });
  expect(functionCatalog.find('log', '2.0.0')).toBeUndefined();
  expect(functionCatalog.find('http', '1.0.0')).toBeUndefined();
  expect(registry.find('nothing')).toBeUndefined();
});

test('log says its line with level and data', async () => {
  const context = testContext();
  const output = await registry.find('log')?.perform({ message: 'paid', level: 'warn', data: { id: 1 } }, context);
  expect(output).toEqual({ message: 'paid' });
  expect(context.lines).toEqual(['warn: paid {"id":1}']);
});

test('what is heavy is loaded when first used: judging definitions needs none of it', () => {
  const heavy =
    /^import (?!type\b)[^;]*? from '(?:undici|@grpc|protobufjs|amqplib|yaml|mysql2|better-sqlite3|csv-parse|nodemailer|pg|pdf-lib|ajv|ajv-formats|re2js|quickjs|@jitl)/m;
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
    // The script host is a program of its own; pages are made by tests only.
    (name) => /(?<!\.spec|\.contract|script-host)\.ts$/.test(name) && !/^(?:testing|documents)\b/.test(name),
  );
  expect(sources.length).toBeGreaterThan(20);
  expect(sources.filter((name) => heavy.test(readFileSync(path.join(import.meta.dirname, name), 'utf8')))).toEqual([]);
});

test('a runner may be for some kinds only', () => {
  const modest = onlyKinds(registry, ['log', 'http']);
  expect(modest.kinds()).toEqual(['log', 'http']);
  expect(modest.find('log')?.kind).toBe('log');
  expect(modest.find('shell')).toBeUndefined();
  expect(onlyKinds(registry, []).kinds()).toEqual(registry.kinds());
  expect(() => onlyKinds(registry, ['log', 'sqll'])).toThrow('ENSUE_RUNNER_KINDS names sqll; there are: asyncapi,');
});

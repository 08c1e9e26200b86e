import { expect, test } from 'vitest';
import { functionCatalog } from './catalog';
import { createActionRegistry } from './registry';
import { testContext } from './testing/action-context';

const registry = createActionRegistry();

test('the catalog lists exactly what authors may call, in the registry’s versions', () => {
  const listed = registry.kinds().flatMap((kind) => {
    const action = registry.find(kind);
    return action?.listed ? [`${action.kind}:${action.version}`] : [];
  });
  expect([...functionCatalog.names()].sort()).toEqual(listed.sort());
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

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDefinition } from './index';

const folder =
  process.env['ENSUE_CONFORMANCE_DIR'] ?? resolve(import.meta.dirname, '../../../../../shared/conformance');
const examples = join(folder, 'examples');
const files = existsSync(examples) ? readdirSync(examples).filter((file) => file.endsWith('.yaml')) : [];
const catalog = { find: () => undefined, names: () => [] };

/** The official examples that use what is not supported yet, and what that is. */
const notYet: Readonly<Record<string, readonly string[]>> = {
  'call-asyncapi-subscribe-consume-amount.yaml': ['The protocol `ws`'],
  'call-mcp.yaml': ['`call: mcp`'],
};

describe.skipIf(files.length === 0)('the official examples (skipped: no conformance data here)', () => {
  it.each(files)('%s has no mistakes but those of features not supported yet', (file) => {
    const reading = readDefinition(readFileSync(join(examples, file), 'utf8'), { catalog });
    const messages = reading.ok ? [] : reading.mistakes.map(({ message }) => message);
    expect(messages.map((message) => message.replace(/ (is|are) not supported yet\.$/, ''))).toEqual(
      notYet[file] ?? [],
    );
  });
});

const features = join(folder, 'ctk');
const scenarios = (existsSync(features) ? readdirSync(features) : []).flatMap((file) => {
  const lines = readFileSync(join(features, file), 'utf8');
  return [...lines.matchAll(/Scenario: (.*)\s+Given a workflow with definition:\s+"""yaml\n([\s\S]*?)"""/g)].map(
    ([, name, text]) => [`${file}: ${name}`, text ?? ''] as const,
  );
});

describe.skipIf(scenarios.length === 0)('the conformance kit (skipped: no conformance data here)', () => {
  it.each(scenarios)('%s compiles', (_, text) => {
    const reading = readDefinition(text, { catalog });
    const messages = reading.ok ? [] : reading.mistakes.map(({ message }) => message);
    expect(messages).toEqual([]);
  });
});

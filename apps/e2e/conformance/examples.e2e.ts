import { functionCatalog } from '@ensue/actions';
import { readDefinition } from '@ensue/dsl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createInstallation, modes, type Installation } from '../harness/installation';
import { conformanceFiles, unlessSkipped } from './conformance-data';
import { StandIns } from './stand-ins';

interface Problem {
  readonly errors?: readonly { readonly message: string }[];
}

const examples = conformanceFiles('examples', '.yaml').map(({ file, text }) => [file, text] as const);

describe.skipIf(examples.length === 0).each(modes)(`The official examples, %s${unlessSkipped(examples)}`, (mode) => {
  let standIns: StandIns;
  let ensue: Installation;

  beforeAll(async () => {
    standIns = new StandIns();
    await standIns.start();
    ensue = await createInstallation(mode, { env: standIns.env() });
    await ensue.start();
  });

  afterAll(async () => {
    await ensue.stop();
    await standIns.stop();
  });

  // Which ones those are is held against a list where the language is judged (conformance-examples.spec.ts).
  it.each(examples)('%s is published, or refused by the name of what is not supported yet', async (_file, text) => {
    const reading = readDefinition(text, { catalog: functionCatalog });
    const supported = reading.ok || reading.missing !== undefined;
    const headers = { 'content-type': 'application/yaml' };
    const { status, body } = await ensue.client.api<Problem>('POST', '/workflows', text, headers);
    expect(status).toBe(supported ? 201 : 400);
    if (!supported) {
      expect(body.errors).not.toEqual([]);
      expect(body.errors?.filter(({ message }) => !message.endsWith(' yet.'))).toEqual([]);
      return;
    }
    // Some have schedules, and some share a name.
    const { namespace, name } = (parse(text) as { document: Record<'namespace' | 'name', string> }).document;
    await ensue.client.api('DELETE', `/workflows/${namespace}/${name}`);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallation, modes, type Installation } from '../harness/installation';
import { conformanceFiles, unlessSkipped } from './conformance-data';
import { readFeature } from './read-feature';
import { sentenceOf, type Story } from './sentences';
import { StandIns } from './stand-ins';

const scenarios = conformanceFiles('ctk', '.feature').flatMap(({ file, text }) =>
  readFeature(text).scenarios.map((scenario) => [`${file}: ${scenario.name}`, scenario] as const),
);

describe.skipIf(scenarios.length === 0).each(modes)(`The conformance kit, %s${unlessSkipped(scenarios)}`, (mode) => {
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

  it('has its 21 scenarios', () => {
    expect(scenarios).toHaveLength(21);
  });

  it.each(scenarios)('%s', async (_title, { steps }) => {
    const performings = steps.map(sentenceOf);
    const story: Story = { client: ensue.client };
    for (const perform of performings) await perform(story);
  });
});

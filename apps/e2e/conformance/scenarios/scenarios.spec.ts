import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceTable } from '../../../../scripts/lib/conformance-table.mjs';
import { root } from '../../harness/service-process';
import { expectOutcome } from './expect-outcome';
import { judge, needsNothingElse, playOnEngine } from './play-on-engine';
import { readFeatures, readScenarios } from './read-scenarios';

const scenarios = readScenarios();

describe('The suite of scenarios', () => {
  it('is large, and names each scenario once', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(200);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('shows features that are listed', () => {
    const keys = readFeatures().flatMap(({ features }) => Object.keys(features));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect(scenarios.flatMap(({ features }) => features).filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('is published in docs/conformance.md (renew it: node scripts/conformance-table.mjs)', async () => {
    expect(readFileSync(join(root, 'docs/conformance.md'), 'utf8')).toBe(await conformanceTable());
  });
});

describe.each(scenarios)('$name', (scenario) => {
  const reading = judge(scenario);

  if (scenario.pending !== undefined) {
    // Whether it still fails is for the installations to say.
    it('says why it is pending', () => expect(scenario.pending).not.toBe(''));
  } else if (!reading.ok && reading.missing !== undefined) {
    // What comes of it, installations say: they fetch what it refers to.
    it('has no mistakes of its own', () => expect(reading.mistakes).toEqual([]));
  } else if (scenario.mistakes !== undefined) {
    it('is refused', () => {
      const mistakes = reading.ok ? [] : reading.mistakes;
      for (const { at, says } of scenario.mistakes ?? []) {
        expect(mistakes).toContainEqual(
          expect.objectContaining({ pointer: at, message: expect.stringContaining(says) as unknown }),
        );
      }
    });
  } else if (!reading.ok) {
    it('is read', () => expect(reading.mistakes).toEqual([]));
  } else if (needsNothingElse(scenario, reading.program)) {
    it('holds on the engine', () => expectOutcome(scenario, playOnEngine(scenario, reading.program)));
  } else {
    it('is read', () => expect(reading.ok).toBe(true));
  }
});

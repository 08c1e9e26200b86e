import { functionCatalog } from '@ensue/actions';
import { readDefinition } from '@ensue/dsl';
import { describe, expect, it } from 'vitest';
import { Dice } from '../dice';
import { generateDefinitions } from './generate-definitions';

describe('generated definitions', () => {
  it('have no mistakes, and hold every kind of task that a simulation is about', () => {
    const kinds = new Set<string>();
    for (let seed = 0; seed < 100; seed += 1) {
      const { sources, roots } = generateDefinitions(new Dice(seed));
      for (const source of [...sources, ...roots.map((root) => root.source)]) {
        const reading = readDefinition(source, { catalog: functionCatalog });
        expect(reading.ok ? [] : reading.mistakes).toEqual([]);
        if (reading.ok) for (const { kind } of reading.program.byPosition.values()) kinds.add(kind);
      }
    }
    expect([...kinds].sort()).toEqual([
      'action',
      'do',
      'emit',
      'for',
      'fork',
      'listen',
      'set',
      'try',
      'wait',
      'workflow',
    ]);
  });
});

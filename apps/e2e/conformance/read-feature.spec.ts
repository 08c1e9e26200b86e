import { describe, expect, it } from 'vitest';
import { readFeature } from './read-feature';
import { sentenceOf } from './sentences';

const feature = `Feature: Emit Task
  As an implementer
  I want this to be passed over

  # Tests nothing
  Scenario: First
    Given a workflow with definition:
    """yaml
    do:
      - a: {}
      # a comment of the definition
    """
    And given the workflow input is:
      """yaml
      x: 1
      """
    When the workflow is executed
    Then the workflow should complete

  Scenario: Second
    Then the workflow should fault`;

describe('A feature of the kit', () => {
  it('is read with its doc strings unchanged', () => {
    const { name, scenarios } = readFeature(feature);
    expect(name).toBe('Emit Task');
    expect(scenarios.map((scenario) => [scenario.name, scenario.steps.length])).toEqual([
      ['First', 4],
      ['Second', 1],
    ]);
    expect(scenarios[0]?.steps.slice(0, 2)).toEqual([
      {
        text: 'a workflow with definition:',
        block: 'do:\n  - a: {}\n  # a comment of the definition\n',
        line: 7,
      },
      { text: 'given the workflow input is:', block: 'x: 1\n', line: 13 },
    ]);
  });

  it.each(['    | a | table |', '    Soon the workflow completes', '    """yaml\n    endless'])(
    'may hold nothing else, such as %j',
    (line) => {
      expect(() => readFeature(`${feature}\n${line}`)).toThrow(/Line 22/);
    },
  );
});

describe('A sentence of the kit', () => {
  it('that is not known is a failure', () => {
    expect(() => sentenceOf({ text: 'the workflow should do well', line: 3 })).toThrow('Line 3');
    expect(() => sentenceOf({ text: 'the workflow should complete quickly', line: 3 })).toThrow('not understood');
  });

  it('must have what it speaks of, and no more', () => {
    expect(() => sentenceOf({ text: 'the workflow should complete with output:', line: 3 })).toThrow('doc string');
    expect(() => sentenceOf({ text: 'the workflow should complete', block: 'x', line: 3 })).toThrow('doc string');
  });
});

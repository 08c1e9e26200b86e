import { standardErrors, type StandardError } from '@ensue/engine';
import { expect } from 'vitest';
import type { Outcome, Scenario } from './scenario';

/** Holds what came of a scenario against what must. */
export function expectOutcome(scenario: Scenario, outcome: Outcome): void {
  const { output, outputLike, fault, tasks, facts } = scenario;
  const status = scenario.status ?? (fault === undefined ? 'completed' : 'faulted');
  expect(outcome.status, JSON.stringify(outcome.fault ?? outcome.output)).toBe(status);
  if (output !== undefined) expect(outcome.output).toEqual(output);
  if (outputLike !== undefined) expect(outcome.output).toMatchObject(outputLike);
  if (fault !== undefined) expect(outcome.fault).toMatchObject(asymmetric(fault));
  if (tasks !== undefined) expect(outcome.tasks.map(lineOf)).toEqual(tasks);
  if (facts !== undefined) expect(inOrder(outcome.facts, facts)).toEqual(facts);
}

function asymmetric(fault: NonNullable<Scenario['fault']>): object {
  const { type, detail, ...rest } = fault;
  return {
    ...rest,
    ...(typeof type === 'string' && {
      type: type in standardErrors ? standardErrors[type as StandardError].type : type,
    }),
    ...(typeof detail === 'string' && { detail: expect.stringContaining(detail) as unknown }),
  };
}

function lineOf({ name, status, attempts }: Outcome['tasks'][number]): string {
  return `${name} ${status}${attempts.length > 1 ? ` x${attempts.length}` : ''}`;
}

/** @returns as many of the wanted kinds as come in their order */
function inOrder(kinds: readonly string[], wanted: readonly string[]): string[] {
  const found: string[] = [];
  for (const kind of kinds) if (kind === wanted[found.length]) found.push(kind);
  return found;
}

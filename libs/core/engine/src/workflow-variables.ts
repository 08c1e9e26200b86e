import { operationsMeter, type Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Transition } from './transition';

const fixed: Variables = {
  runtime: { name: 'ensue', version: '0.1.0', metadata: {} },
  secrets: null,
  authorization: {},
};

/**
 * The arguments that are the same in all of a run. Secrets never reach the engine: `$secrets` is the run's seal, of which
 * compiled expressions make tokens, and tokens are resolved at sending.
 */
export function fixedVariables({ state: { seal } }: Pick<Transition, 'state'>): Variables {
  return seal === undefined ? fixed : { ...fixed, secrets: seal };
}

/** The arguments of an expression of the workflow itself. */
export function workflowVariables(run: Transition, context: Json, input?: Json): Variables {
  return {
    [operationsMeter]: run.meter,
    context,
    ...(input === undefined ? undefined : { input }),
    get workflow() {
      return run.workflow;
    },
    ...fixedVariables(run),
  };
}

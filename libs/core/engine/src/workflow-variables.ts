import { operationsMeter, type Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Transition } from './transition';

/** The arguments that are the same everywhere. Secrets never reach the engine; they are resolved at sending. */
export const fixedVariables: Variables = {
  runtime: { name: 'ensue', version: '0.1.0', metadata: {} },
  secrets: {},
  authorization: {},
};

/** The arguments of an expression of the workflow itself. */
export function workflowVariables(run: Transition, context: Json, input?: Json): Variables {
  return {
    [operationsMeter]: run.meter,
    context,
    ...(input === undefined ? undefined : { input }),
    get workflow() {
      return run.workflow;
    },
    ...fixedVariables,
  };
}

import type { Json } from '@ensue/jq';
import { calls } from './judge/calls/calls';
import { definition } from './judge/judge';
import { shapeOf } from './judge/shaped';
import { taskShapes } from './judge/task';

/**
 * The JSON Schema of definitions, for editors: made of the very rules that judge them, as far as a schema can tell. What
 * it refuses is refused at publishing, too; publishing looks further (names, expressions, what is not supported yet).
 */
export function workflowSchema(): { [key: string]: Json } {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An Ensue workflow',
    description: 'A definition in the Serverless Workflow DSL 1.0.',
    ...shapeOf(definition),
    $defs: {
      taskList: {
        type: 'array',
        items: { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: { $ref: '#/$defs/task' } },
      },
      task: { anyOf: taskShapes(Object.keys(calls)) },
    },
  };
}

import { Type } from '@sinclair/typebox';
import type { Action } from '../action';
import type { ConfinedClient } from './confined-client';
import { HttpInput } from './http-input';
import { performHttp } from './perform-http';

/** Calls an HTTP endpoint (DSL reference, "HTTP Call"). */
export function httpAction(client: ConfinedClient): Action {
  return {
    kind: 'http',
    version: '1.0.0',
    title: 'Call an HTTP endpoint',
    input: HttpInput,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    perform: (input, context) => performHttp(client, input as HttpInput, context),
    close: () => client.close(),
  };
}

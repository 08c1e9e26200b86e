import { Type } from '@sinclair/typebox';
import type { Action } from '../action';
import { ActionFault, actionFault } from '../action-fault';
import { outputOf } from '../sandbox/process-result';
import type { ContainerSettings } from '../settings';
import { ContainerCleaner } from './container-cleaner';
import { ContainerInput } from './container-input';
import { EngineClient } from './engine-client';
import { runContainer } from './run-container';

/**
 * Runs an author's container (DSL reference, "Run: container") on a Docker-compatible engine, where the operator names one.
 *
 * Without a `lifetime` a container goes when it has ended. One that a lost runner left at work on the same task goes first,
 * so that there are never two: the task's idempotency key is a label of it, and in its environment.
 */
export function containerAction(settings: ContainerSettings): Action {
  const engine = settings.engine === undefined ? undefined : new EngineClient(settings.engine);
  const cleaner = engine && new ContainerCleaner(engine);
  return {
    kind: 'container',
    version: '1.0.0',
    title: 'Run a container',
    input: ContainerInput,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    notice: async () => {
      if (engine === undefined) return undefined;
      cleaner?.start();
      try {
        await engine.greet();
        return undefined;
      } catch (error) {
        if (!(error instanceof ActionFault)) throw error;
        return `Containers are refused, though ENSUE_CONTAINER_ENGINE is ${settings.engine}: ${error.message}`;
      }
    },
    perform: async (given, context) => {
      if (engine === undefined) {
        const how = "set ENSUE_CONTAINER_ENGINE to a container engine's socket to turn them on";
        throw actionFault('configuration', `Containers are turned off here: ${how}`);
      }
      const input = given as ContainerInput;
      cleaner?.start();
      return outputOf('The container', input.return, await runContainer(engine, input, settings, context));
    },
    close: () => {
      cleaner?.stop();
      return Promise.resolve();
    },
  };
}

import { fits, type Json } from '@ensue/contracts';
import { Value } from '@sinclair/typebox/value';
import type { Action, ActionContext } from './action';
import { actionFault } from './action-fault';

const shownErrors = 10;

/** An action whose input has been held against its schema before it sees it. */
export function checkedAction(action: Action): Action {
  const { kind, version, title, input, output, onCrash, listed, about, examples } = action;
  return {
    kind,
    version,
    title,
    input,
    output,
    onCrash,
    listed,
    ...(about !== undefined && { about }),
    ...(examples !== undefined && { examples }),
    perform: async (input: Json, context: ActionContext) => {
      if (!fits(action.input, input)) throw invalidInput(action, input);
      return action.perform(input, context);
    },
    notice: async () => action.notice?.(),
    close: async () => action.close?.(),
  };
}

function invalidInput(action: Action, input: Json): Error {
  const errors: { pointer: string; message: string }[] = [];
  for (const { path, message } of Value.Errors(action.input, input)) {
    errors.push({ pointer: path, message });
    if (errors.length === shownErrors) break;
  }
  const first = errors[0];
  const where = first ? `${first.pointer === '' ? 'the input itself' : first.pointer}: ${first.message}` : 'see errors';
  return actionFault('validation', `The input does not fit the action ${action.kind}: ${where}`, { errors });
}

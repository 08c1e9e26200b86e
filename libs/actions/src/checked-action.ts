import { fits, type Json } from '@ensue/contracts';
import type { TSchema } from '@sinclair/typebox';
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
  for (const { path, message } of Value.Errors(meantForm(action.input, input), input)) {
    errors.push({ pointer: path, message });
    if (errors.length === shownErrors) break;
  }
  const first = errors[0];
  const where = first ? `${first.pointer === '' ? 'the input itself' : first.pointer}: ${first.message}` : 'see errors';
  return actionFault('validation', `The input does not fit the action ${action.kind}: ${where}`, { errors });
}

/** Of several forms the one that the author seems to mean: nobody can mend "expected union value". */
function meantForm(schema: TSchema, input: Json): TSchema {
  const forms = (schema as { readonly anyOf?: readonly TSchema[] }).anyOf;
  if (forms === undefined || typeof input !== 'object' || input === null || Array.isArray(input)) return schema;
  const known = (form: TSchema): number => {
    const { properties = {} } = form as { readonly properties?: object };
    const names = Object.keys(input);
    return names.filter((name) => Object.hasOwn(properties, name)).length;
  };
  const most = Math.max(...forms.map(known));
  return most === 0 ? schema : (forms.find((form) => known(form) === most) ?? schema);
}

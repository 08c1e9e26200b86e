import type { Json } from '@ensue/jq';

/** An error as data: RFC 9457 problem details with the DSL's error types (DSL reference, "Error"). */
export interface Fault {
  /** A URI; for the standard errors one of `standardErrors`. */
  readonly type: string;
  readonly status: number;
  /** JSON pointer of the task that raised it, `/do/0/name`. */
  readonly instance?: string;
  readonly title?: string;
  readonly detail?: string;
  /** Extension members (RFC 9457 §3.2), an HTTP response's body for instance. */
  readonly [extension: string]: Json | undefined;
}

const base = 'https://serverlessworkflow.io/spec/1.0.0/errors/';

/** The DSL's standard error types with their statuses (DSL reference, "Standard error types"). */
export const standardErrors = {
  configuration: { type: `${base}configuration`, status: 400, title: 'Configuration Error' },
  validation: { type: `${base}validation`, status: 400, title: 'Validation Error' },
  expression: { type: `${base}expression`, status: 400, title: 'Expression Error' },
  authentication: { type: `${base}authentication`, status: 401, title: 'Authentication Error' },
  authorization: { type: `${base}authorization`, status: 403, title: 'Authorization Error' },
  timeout: { type: `${base}timeout`, status: 408, title: 'Timeout Error' },
  communication: { type: `${base}communication`, status: 500, title: 'Communication Error' },
  runtime: { type: `${base}runtime`, status: 500, title: 'Runtime Error' },
} as const;

export type StandardError = keyof typeof standardErrors;

/** A standard error raised at a position. */
export function makeFault(kind: StandardError, instance: string, detail: string): Fault {
  return { ...standardErrors[kind], instance, detail };
}

/** A fault from outside as raised by the task at this position: the runtime sets the instance, whatever it said. */
export function faultAt(position: string, fault: Fault): Fault {
  return { ...(faultAsJson(fault) as Fault), instance: position };
}

/** The fault as expressions see it. */
export function faultAsJson(fault: Fault): Json {
  const json: { [member: string]: Json } = {};
  for (const [member, value] of Object.entries(fault)) if (value !== undefined) json[member] = value;
  return json;
}

import { valueAt, type CloudEvent, type Json, type WebhookMapping } from '@ensue/contracts';
import { JqBudgetError, JqRuntimeError, compile, type JqProgram } from '@ensue/jq';
import { header, type HttpRequest } from './http-request';
import type { Mistake } from './mistake';
import { isReservedType } from './reserved-type';

/** One evaluation is for one request, in a process that has others to answer. */
const budget = { operations: 100_000, outputs: 100, size: 1_000_000, depth: 100 };
const longest = { type: 255, source: 1_024, subject: 1_024, id: 512 } as const;
const programsKept = 1_000;

export type Mapped =
  | {
      readonly kind: 'mapped';
      readonly attributes: Partial<Pick<CloudEvent, 'id' | 'type' | 'source' | 'subject' | 'data'>>;
    }
  | { readonly kind: 'mistake'; readonly mistake: Mistake };

/** Makes attributes of an event from requests, as webhooks say. */
export class RequestMapper {
  private readonly programs = new Map<string, JqProgram>();

  /** What is not mapped, or becomes null, is left out; but an `id` must be there: without it a duplicate would not be known. */
  map(mapping: WebhookMapping, request: HttpRequest, path: string, query: Json): Mapped {
    const input = inputOf(request, path, query);
    const attributes: Record<string, unknown> = {};
    try {
      for (const name of ['type', 'source', 'subject', 'data'] as const) {
        const expression = mapping[name];
        const value = expression === undefined ? undefined : this.evaluate(name, expression, input);
        if (value === undefined || (value === null && name !== 'data')) continue;
        attributes[name] = name === 'data' ? value : textOf(name, value);
      }
      if (mapping.id !== undefined) attributes['id'] = textOf('id', this.idOf(mapping.id, request, input));
      return { kind: 'mapped', attributes };
    } catch (error) {
      if (error instanceof NotMapped) return { kind: 'mistake', mistake: error.mistake };
      throw error;
    }
  }

  private idOf(from: NonNullable<WebhookMapping['id']>, request: HttpRequest, input: Json): Json | undefined {
    if (from.header !== undefined) return header(request, from.header.toLowerCase());
    if (from.pointer !== undefined) return valueAt((input as { body: Json }).body, from.pointer);
    return from.expression === undefined ? undefined : this.evaluate('id', from.expression, input);
  }

  private evaluate(name: string, expression: string, input: Json): Json | undefined {
    try {
      return this.program(expression).evaluate(input, { budget })[0];
    } catch (error) {
      if (!(error instanceof JqRuntimeError) && !(error instanceof JqBudgetError)) throw error;
      throw new NotMapped(name, `The expression for ${name} fails for this request: ${error.message}`);
    }
  }

  private program(expression: string): JqProgram {
    const known = this.programs.get(expression);
    if (known !== undefined) return known;
    if (this.programs.size >= programsKept) this.programs.clear();
    const program = compile(expression);
    this.programs.set(expression, program);
    return program;
  }
}

class NotMapped extends Error {
  readonly mistake: Mistake;
  constructor(name: string, message: string) {
    super(message);
    this.mistake = { pointer: `/${name}`, message };
  }
}

function textOf(name: keyof typeof longest, value: Json | undefined): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text === '') {
    throw new NotMapped(name, `The request has nothing that can be the ${name} of an event.`);
  }
  if (Buffer.byteLength(text) > longest[name]) {
    throw new NotMapped(name, `What would be the ${name} of the event has more than ${longest[name]} bytes.`);
  }
  if (name === 'type' && isReservedType(text))
    throw new NotMapped(name, `Events of type ${text} are the engine’s own.`);
  return text;
}

/** What opens doors is not for expressions: what they make is kept and shown. */
function inputOf(request: HttpRequest, path: string, query: Json): Json {
  const shown = Object.keys(request.headers).filter((name) => !/token|secret|passw|auth|cookie|signature/.test(name));
  const { body, rawBody } = request;
  return {
    method: request.method,
    path,
    headers: Object.fromEntries(shown.map((name) => [name, header(request, name) ?? ''])),
    query,
    body: rawBody === undefined || rawBody.length === 0 || Buffer.isBuffer(body) ? null : ((body ?? null) as Json),
  };
}

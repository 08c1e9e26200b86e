import type { CloudEvent } from '@ensue/contracts';
import type { Mistake } from './mistake';

/** An event that came through so many runs is a loop. */
export const mostHops = 32;

const limits = { id: 512, source: 1024, type: 255 } as const;
const texts = ['subject', 'dataschema', 'datacontenttype'] as const;
const known = new Set(['specversion', 'id', 'source', 'type', 'time', 'data', 'data_base64', ...texts]);
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export type ReadEvent =
  | { readonly kind: 'event'; readonly event: CloudEvent }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

/**
 * Judges what somebody says is a CloudEvent (1.0, JSON format), every mistake at once.
 * @param candidate as parsed
 * @param at the pointer to it, '' or '/0' in a batch
 * @param filledIn attributes it gets where it has none
 */
export function readEvent(
  candidate: unknown,
  at: string,
  filledIn: { readonly id?: string; readonly source?: string; readonly time: string },
): ReadEvent {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate)) {
    const hint = 'Send {"specversion":"1.0","id":"…","source":"/…","type":"…","data":…}.';
    return { kind: 'mistakes', mistakes: [{ pointer: at, message: 'An event is a JSON object.', hint }] };
  }
  // The JSON format says null for an attribute that is not there.
  const given = Object.entries(candidate).filter(([name, value]) => value !== null || name === 'data');
  const event: Record<string, unknown> = { ...filledIn, ...Object.fromEntries(given) };
  const mistakes = [
    ...required(event),
    ...optional(event),
    ...given.flatMap(([name, value]) => (known.has(name) ? [] : [...extension(name, value)])),
  ].map((mistake) => ({ ...mistake, pointer: at + mistake.pointer }));
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : { kind: 'event', event: event as CloudEvent };
}

function* required(event: Record<string, unknown>): Generator<Mistake> {
  if (event['specversion'] !== '1.0') {
    yield { pointer: '/specversion', message: 'specversion must be "1.0".' };
  }
  for (const [name, limit] of Object.entries(limits)) {
    const value = event[name];
    const pointer = `/${name}`;
    if (value === undefined) {
      yield { pointer, message: `${name} is missing.`, ...(hints[name] && { hint: hints[name] }) };
    } else if (typeof value !== 'string' || value === '') {
      yield { pointer, message: `${name} must be a text that is not empty.` };
    } else if (Buffer.byteLength(value) > limit) {
      yield { pointer, message: `${name} has more than ${limit} bytes.` };
    }
  }
}

const hints: Readonly<Record<string, string>> = {
  id: 'source and id together identify the event: the same again is a duplicate. An Idempotency-Key header will do too.',
  source: 'Say who tells of the event: "/shop" or "https://shop.example/orders".',
  type: 'Say what happened: "com.example.order.placed". Workflows listen for it.',
};

function* optional(event: Record<string, unknown>): Generator<Mistake> {
  for (const name of texts) {
    const value = event[name];
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      yield { pointer: `/${name}`, message: `${name} must be a text that is not empty.` };
    }
  }
  const { time, data, data_base64: encoded } = event;
  if (typeof time !== 'string' || !rfc3339.test(time) || Number.isNaN(Date.parse(time))) {
    yield {
      pointer: '/time',
      message: 'time must be a time as in RFC 3339.',
      hint: 'For example 2026-11-22T20:15:00Z.',
    };
  }
  if (encoded === undefined) return;
  if (data !== undefined) yield { pointer: '/data_base64', message: 'data and data_base64 exclude each other.' };
  if (typeof encoded !== 'string' || !base64.test(encoded)) {
    yield { pointer: '/data_base64', message: 'data_base64 must be base64.' };
  }
}

function* extension(name: string, value: unknown): Generator<Mistake> {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (!/^[a-z0-9]+$/.test(name)) {
    const message = 'The name of an extension attribute consists of a-z and 0-9.';
    yield { pointer, message, hint: 'What belongs to the event itself goes into data.' };
  } else if (typeof value !== 'string' && typeof value !== 'boolean' && !Number.isInteger(value)) {
    const message = 'An extension attribute is a text, a whole number or a boolean.';
    yield { pointer, message, hint: 'What has a structure goes into data.' };
  } else if (name === 'ensuehops') {
    const hops = Number(value);
    if (!Number.isInteger(hops) || hops < 0) yield { pointer, message: 'ensuehops is a whole number.' };
    else if (hops >= mostHops) {
      const message = `The event came through ${hops} runs, each started by the one before: a loop.`;
      yield { pointer, message, hint: 'Mend the workflow whose own events start it.' };
    }
  } else if (name.startsWith('ensue')) {
    yield { pointer, message: 'Attributes that begin with "ensue" are reserved.' };
  }
}

import { STATUS_CODES } from 'node:http';
import type { JsonObject } from '@ensue/contracts';
import type { StandardError } from '@ensue/engine';
import { actionFault } from '../action-fault';

type Meaning = readonly [name: string, kind: StandardError, status: number];

/** The codes of gRPC with the DSL's error and the HTTP status that mean the same (google.rpc.Code). */
const meanings: Readonly<Record<number, Meaning>> = {
  1: ['CANCELLED', 'communication', 499],
  2: ['UNKNOWN', 'communication', 500],
  3: ['INVALID_ARGUMENT', 'validation', 400],
  4: ['DEADLINE_EXCEEDED', 'timeout', 408],
  5: ['NOT_FOUND', 'communication', 404],
  6: ['ALREADY_EXISTS', 'communication', 409],
  7: ['PERMISSION_DENIED', 'authorization', 403],
  8: ['RESOURCE_EXHAUSTED', 'communication', 429],
  9: ['FAILED_PRECONDITION', 'communication', 400],
  10: ['ABORTED', 'communication', 409],
  11: ['OUT_OF_RANGE', 'validation', 400],
  12: ['UNIMPLEMENTED', 'communication', 501],
  13: ['INTERNAL', 'communication', 500],
  14: ['UNAVAILABLE', 'communication', 503],
  15: ['DATA_LOSS', 'communication', 500],
  16: ['UNAUTHENTICATED', 'authentication', 401],
};
const unknown: Meaning = ['UNKNOWN', 'communication', 500];
const longestDetail = 500;

/**
 * What a call that ended with another status than OK comes to. The fault has the code under `grpc`.
 * @param what `inventory.v1.Stock/Reserve at stock.example.com:443`
 */
export function callFault(what: string, code: number, details: string): Error {
  const [name, kind, status] = meanings[code] ?? unknown;
  const said = details === '' ? (STATUS_CODES[status] ?? '') : details.slice(0, longestDetail);
  const grpc: JsonObject = { code, status: name };
  return actionFault(kind, `${what} ended with ${name}${said === '' ? '' : `: ${said}`}`, { status, grpc });
}

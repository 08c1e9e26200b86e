import { actionFault } from '../action-fault';
import type { Validator } from './safe-ajv';
import type { SchemaCache } from './schema-cache';

const maxSchemaBytes = 256 * 1024;

/** @throws ActionFault when the schema cannot be used, with the reason */
export function validatorOf(cache: SchemaCache, text: string): Validator {
  if (text.length > maxSchemaBytes) throw actionFault('configuration', 'The schema is larger than 256 KiB');
  try {
    return cache.find(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw actionFault('configuration', `The schema cannot be used: ${reason}`);
  }
}

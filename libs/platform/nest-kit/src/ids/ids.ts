import { eventApiId } from './event-api-id';
import { randomSeal } from './random-seal';
import { sha256Hex } from './sha256-hex';
import { uuidv7 } from './uuidv7';

/** Where services take ids from. */
export const ids = { next: uuidv7, derived: eventApiId, hash: sha256Hex, seal: randomSeal } as const;

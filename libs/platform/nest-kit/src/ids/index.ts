export { ids } from './ids';
export { uuidv7 } from './uuidv7';
export { randomSeal } from './random-seal';
export { eventApiId } from './event-api-id';
export { sha256Hex } from './sha256-hex';

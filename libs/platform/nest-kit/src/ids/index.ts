export { uuidv7 } from './uuidv7';
export { eventApiId } from './event-api-id';
export { sha256Hex } from './sha256-hex';

import { randomFillSync } from 'node:crypto';

/** A call for random bytes costs the same for 16 as for 8,192 of them, and more than all the rest of making an id. */
const POOL_BYTES = 8_192;
/** What an id takes: 4 bytes to begin a millisecond's count with, 6 of its own. */
const COUNT_BYTES = 4;
const OWN_BYTES = 6;
/** 30 bits, of which the highest begins as 0: half a billion ids may follow each other in one millisecond. */
const COUNT_LIMIT = 2 ** 30;

const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;
let lastMs = 0;
let count = 0;

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A new id that sorts after every one that this process made before (RFC 9562, UUIDv7 with a counter of 30 bits, section 6.2,
 * method 1): 44 of its bits are random and its own. Should the clock go back, the ids stay where they were.
 */
export function uuidv7(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    count = randomBits30();
  } else if ((count += 1) >= COUNT_LIMIT) {
    lastMs += 1;
    count = randomBits30();
  }
  const at = take(OWN_BYTES);
  const byte = (index: number) => hex[pool[at + index] ?? 0] ?? '';
  const time = lastMs.toString(16).padStart(12, '0');
  const high = (count >>> 18).toString(16).padStart(3, '0');
  const low = count & 0x3ffff;
  // The variant, `10`, and the counter's next 6 bits; then its last 12 and the first 4 random ones.
  const middle = `${hex[0x80 | (low >>> 12)] ?? ''}${hex[(low >>> 4) & 0xff] ?? ''}`;
  const last = `${(low & 0xf).toString(16)}${(((pool[at] ?? 0) >>> 4) & 0xf).toString(16)}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${middle}-${last}${byte(1)}${byte(2)}${byte(3)}${byte(4)}${byte(5)}`;
}

/** Half the range, so that there is room to count. */
function randomBits30(): number {
  const at = take(COUNT_BYTES);
  const [a = 0, b = 0, c = 0, d = 0] = pool.subarray(at, at + COUNT_BYTES);
  return ((a & 0x1f) << 24) | (b << 16) | (c << 8) | d;
}

function take(bytes: number): number {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return used - bytes;
}

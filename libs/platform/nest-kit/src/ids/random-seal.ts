import { randomBytes } from 'node:crypto';

const sealBytes = 16;

/** 128 random bits as text for addresses and messages: nobody guesses it. */
export function randomSeal(): string {
  return randomBytes(sealBytes).toString('base64url');
}

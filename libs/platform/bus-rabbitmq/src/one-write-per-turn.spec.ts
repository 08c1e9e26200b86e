import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { oneWritePerTurn } from './one-write-per-turn';

/** Remembers each call of the system, as a socket would make it. */
function socket(): { readonly stream: Writable; readonly calls: string[] } {
  const calls: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      calls.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      calls.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  return { stream, calls };
}

it('gathers what one turn writes, in order, and begins anew with the next', async () => {
  const { stream, calls } = socket();
  oneWritePerTurn(stream);
  stream.write('a');
  stream.write('b');
  expect(calls).toEqual([]);
  await new Promise(setImmediate);
  stream.write('c');
  await new Promise(setImmediate);
  expect(calls).toEqual(['ab', 'c']);
});

it('loses nothing of what was written just before the end', async () => {
  const { stream, calls } = socket();
  oneWritePerTurn(stream);
  stream.write('a');
  await new Promise<void>((resolve) => stream.end('b', resolve));
  expect(calls.join('')).toBe('ab');
});

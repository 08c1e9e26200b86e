/** Waiting for something outside of this process. */
import net from 'node:net';

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Asks again and again until the answer is truthy, and returns it; undefined when the time is over.
 * @template T
 * @param {() => T | Promise<T>} ask
 */
export async function waitUntil(ask, { timeoutMs, everyMs = 50 }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() >= deadline) return undefined;
    await sleep(everyMs);
  }
}

/**
 * Whether a server at this port speaks: connects, says `hello` if there is one, and wants at least one byte back. A port
 * that merely accepts (a container's proxy does, long before the server behind it) is not enough.
 */
export function speaks(port, hello) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const answer = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(2_000, () => answer(false));
    socket.once('connect', () => hello && socket.write(hello));
    socket.once('data', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}

/** A broker's silence as an error: what was asked got no answer in time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * Waits no longer than that. The promise itself cannot be ended; what it yields after all is handed to `late`, to be closed.
 */
export async function withTimeLimit<T>(
  promise: Promise<T>,
  ms: number,
  what: string,
  late: (value: T) => void = () => undefined,
): Promise<T> {
  let expired = false;
  let timer: NodeJS.Timeout | undefined;
  promise.then(
    (value) => expired && late(value),
    () => undefined,
  );
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      expired = true;
      reject(new NoAnswerError(`${what}: no answer within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

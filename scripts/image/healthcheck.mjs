/** For `HEALTHCHECK` and probes that run a command: 0 while this container's service is ready, else 1 and why. */
const port = process.env.ENSUE_HTTP_PORT ?? '8080';
const address = `http://127.0.0.1:${port}/${process.argv[2] ?? 'readyz'}`;
try {
  const answer = await fetch(address, { signal: AbortSignal.timeout(4_000) });
  process.stdout.write(`${answer.status} ${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${address}: ${error.cause?.code ?? error.message}\n`);
  process.exitCode = 1;
}

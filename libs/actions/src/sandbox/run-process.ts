import { actionFault } from '../action-fault';
import type { SandboxSettings } from '../settings';
import { checkOrder, type Confinement, type ProcessEnd, type ProcessOrder } from './process-order';
import type { ProcessOutput } from './process-output';
import { processClosed, startProcess } from './start-process';

/**
 * Runs an author's process to its end, or to its deadline, or until it is told to stop; then nothing of it is left.
 * @throws ActionFault of type validation for an order that cannot be given, configuration where the sandbox does not stand
 */
export async function runProcess(
  confinement: Confinement,
  order: ProcessOrder,
  settings: SandboxSettings,
  signal: AbortSignal,
  output: ProcessOutput,
): Promise<ProcessEnd> {
  checkOrder(order);
  if (signal.aborted) return { ended: 'stopped' };
  const { child, said, kill, cleanUp } = await startProcess(confinement, order, settings);
  let stopped: 'stopped' | 'flooded' | undefined;
  const stop = (why: 'stopped' | 'flooded') => (): void => {
    stopped ??= why;
    kill();
  };
  const onDeadline = setTimeout(stop('stopped'), Math.min(order.deadlineMs, 2 ** 31 - 1));
  const onAbort = stop('stopped');
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      if (stopped === undefined && !output.write(stream, chunk)) stop('flooded')();
    });
  }
  // A process that has ended may have left others behind, which hold its pipes open.
  if (confinement === 'unconfined') child.once('exit', kill);
  try {
    const code = await processClosed(child);
    output.flush();
    if (stopped !== undefined) return { ended: stopped };
    // A hint of a program's may come before it.
    if (said().trim().split('\n').at(-1) !== 'ready') throw noSandbox(said(), output.text('stderr'));
    return { ended: 'exited', code: code ?? 137 };
  } finally {
    clearTimeout(onDeadline);
    signal.removeEventListener('abort', onAbort);
    await cleanUp();
  }
}

function noSandbox(said: string, stderr: string): Error {
  const why = (said.trim() || stderr.trim() || 'it ended without a word').slice(0, 300);
  return actionFault('configuration', `The sandbox cannot be set up on this system: ${why}`);
}

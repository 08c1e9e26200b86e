/** What all entry scripts have in common: the right Node, signals, errors in words, nothing left running. */
import { endAll, endOnSignals, isEnding } from './ending.mjs';
import { underRightNode } from './pinned-node.mjs';
import { describeError } from './setup-error.mjs';

/**
 * @param {string} scriptUrl the entry's import.meta.url: it may have to be started again under another Node
 * @param {() => Promise<number | void>} work resolves with the exit code
 * @param {{ lastWord?: (exitCode: number) => void }} [options] printed after everything has ended, whatever happened
 */
export async function runMain(scriptUrl, work, { lastWord = () => {} } = {}) {
  // An outer process only passes signals and the exit code on; the inner one says the last word.
  let inner = false;
  const finish = async (exitCode) => {
    await endAll();
    if (!inner) lastWord(exitCode);
    process.exit(exitCode);
  };
  const fail = (error) => {
    if (isEnding()) return undefined; // ended on purpose: what breaks now is a consequence
    process.stderr.write(`${describeError(error)}\n`);
    return finish(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  try {
    const exitCode = await underRightNode(scriptUrl, { onHandOver: () => (inner = true) });
    if (exitCode !== undefined) return process.exit(exitCode);
    endOnSignals(lastWord);
    const result = (await work()) ?? 0;
    if (!isEnding()) await finish(result);
  } catch (error) {
    await fail(error);
  }
}

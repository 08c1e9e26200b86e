import { runProcess } from '../sandbox/run-process';
import { ProcessOutput } from '../sandbox/process-output';

/** Whether processes can be confined on this machine; where they cannot, nothing can be shown of it. */
export const sandboxHere = await runProcess(
  'sandboxed',
  { program: ['/bin/sh'], script: 'true', arguments: [], environment: {}, stdin: '', deadlineMs: 10_000 },
  {},
  new AbortController().signal,
  new ProcessOutput(() => undefined),
).then(
  () => true,
  () => false,
);

/** For the names of groups. */
export const unlessNoSandbox = sandboxHere ? '' : ' (skipped: this system has no sandbox)';

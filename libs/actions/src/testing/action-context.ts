import type { ActionContext } from '../action';

/** A context for one performing in a test, and the lines that were logged through it. */
export function testContext(given: Partial<ActionContext> = {}): ActionContext & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    signal: new AbortController().signal,
    idempotencyKey: 'run-1/do/0/step@0',
    deadlineMs: 10_000,
    log: (line) => void lines.push(line),
    run: {
      id: 'run-1',
      workflow: { namespace: 'tests', name: 'story', version: '1.0.0' },
      task: { name: 'step', position: '/do/0/step' },
    },
    ...given,
    lines,
  };
}

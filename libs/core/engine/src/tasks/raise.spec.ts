import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

describe('a raised error', () => {
  it('faults the run, with its own words and the position it came from', () => {
    const run = story(
      `
      do:
        - refuse:
            raise:
              error:
                type: https://example.org/errors/refused
                status: 422
                title: Refused
                detail: \${ "not for \\(.name)" }
    `,
      { name: 'Ada' },
    );
    expect(run.state).toMatchObject({
      status: 'faulted',
      fault: {
        type: 'https://example.org/errors/refused',
        status: 422,
        title: 'Refused',
        detail: 'not for Ada',
        instance: '/do/0/refuse',
      },
    });
    expect(run.facts.map(({ kind }) => kind).slice(-2)).toEqual(['task.faulted', 'run.faulted']);
  });
});

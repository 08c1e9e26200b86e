import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

describe('an emitted event', () => {
  it('is asked for and is the task’s output, whole', () => {
    const run = story(
      `
      do:
        - greet:
            emit:
              event:
                with:
                  type: org.example.greeted
                  subject: \${ .name }
                  data: { hello: '\${ .name }' }
    `,
      { name: 'Ada' },
    );
    const event = {
      specversion: '1.0',
      id: 'run-1/do/0/greet',
      source: '/ensue/runs/run-1',
      type: 'org.example.greeted',
      subject: 'Ada',
      time: '2026-11-22T12:00:00.000Z',
      data: { hello: 'Ada' },
    };
    expect(run.asked).toEqual([{ kind: 'emit', id: '/do/0/greet', event }]);
    expect(run.state.output).toEqual(event);
  });

  it('keeps the identity it was given', () => {
    const run = story(`
      do:
        - greet:
            emit:
              event:
                with: { type: a.b, id: mine, source: 'https://example.org/me', time: '2020-01-01T00:00:00Z' }
    `);
    expect(run.state.output).toMatchObject({
      id: 'mine',
      source: 'https://example.org/me',
      time: '2020-01-01T00:00:00Z',
    });
  });

  it('faults when it has no type after all', () => {
    const run = story('do: [ { greet: { emit: { event: { with: { type: "${ .nothing }" } } } } } ]');
    expect(run.state.fault).toMatchObject({ status: 400, detail: 'An event needs text for its type' });
  });
});

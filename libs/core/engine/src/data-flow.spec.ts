import { describe, expect, it } from 'vitest';
import { story, storyBegins } from './testing/story';

describe('data on its way through a task', () => {
  it('is transformed on the way in and on the way out, and exported', () => {
    const run = story(
      `
      do:
        - work:
            input: { from: .order }
            set: { doubled: '\${ .n * 2 }' }
            output: { as: '{ was: $input.n, is: .doubled, raw: $task.input.order.n }' }
            export: { as: '{ kept: $output.is, raw: $task.output.doubled }' }
        - show:
            set: { last: '\${ . }', context: '\${ $context }' }
    `,
      { order: { n: 3 } },
    );
    expect(run.state.output).toEqual({ last: { was: 3, is: 6, raw: 3 }, context: { kept: 6, raw: 6 } });
  });

  it('judges `if` on the raw input', () => {
    const run = story('do: [ { a: { if: .ok, input: { from: .inner }, set: { b: "${ . }" } } } ]', {
      ok: true,
      inner: 1,
    });
    expect(run.state.output).toEqual({ b: 1 });
  });

  it.each([
    ['input', '{ schema: { document: { type: object, required: [name] } }, from: .name }', 'set: { a: 1 }'],
    ['output', '{ as: .a, schema: { document: { type: string } } }', 'set: { a: 1 }'],
    ['export', '{ as: .a, schema: { document: { type: string } } }', 'set: { a: 1 }'],
  ])('faults when the %s does not match its schema', (what, flow, work) => {
    const run = story(`do: [ { task: { ${what}: ${flow}, ${work} } } ]`);
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 400, instance: '/do/0/task' } });
    expect(run.state.fault?.type).toMatch(/validation$/);
    expect(run.state.fault?.detail).toContain(`The ${what} does not match its schema`);
  });

  it('faults with the expression that failed', () => {
    const run = story('do: [ { task: { set: { a: "${ .text + 1 }" } } } ]', { text: 'x' });
    expect(run.state.fault).toMatchObject({ status: 400, instance: '/do/0/task', title: 'Expression Error' });
    expect(run.state.fault?.detail).toContain('.text + 1');
  });

  it('never evaluates what comes in as data', () => {
    const run = story('do: [ { task: { set: { a: "${ .text }" } } } ]', { text: '${ 1 + 1 }' });
    expect(run.state.output).toEqual({ a: '${ 1 + 1 }' });
  });
});

describe('data on its way through the workflow', () => {
  it('is transformed on the way in and on the way out, where the context can be seen', () => {
    const run = story(
      `
      input: { from: .wrapped }
      output: { as: '{ result: ., context: $context }' }
      do:
        - work:
            set: { is: '\${ . }', was: '\${ $workflow.input }' }
            export: { as: '{ done: true }' }
    `,
      { wrapped: 5 },
    );
    expect(run.state.output).toEqual({ result: { is: 5, was: { wrapped: 5 } }, context: { done: true } });
  });

  it.each([
    ['input', '/input'],
    ['output', '/output'],
  ])('faults when the %s does not match its schema', (what, instance) => {
    const run = story(`
      ${what}: { schema: { document: { type: string } } }
      do: [ { a: { set: { b: 1 } } } ]
    `);
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 400, instance } });
    expect(run.facts.at(-1)?.kind).toBe('run.faulted');
  });

  it('faults when its own expressions fail', () => {
    const flow = (line: string) => `
      ${line}
      do: [ { a: { set: { a: x } } } ]
    `;
    expect(story(flow('output: { as: .a + 1 }')).state).toMatchObject({ status: 'faulted', fault: { instance: '/' } });
    expect(story(flow('input: { from: .a.b }'), { a: 1 }).state).toMatchObject({ fault: { instance: '/' } });
  });
});

describe('the arguments of an expression', () => {
  it('describe the task, the workflow and the runtime', () => {
    const run = story(
      'do: [ { me: { set: { task: "${ $task }", workflow: "${ $workflow | del(.definition) }", runtime: "${ $runtime }" } } } ]',
      1,
    );
    const startedAt = {
      iso8601: '2026-11-22T12:00:00.000Z',
      epoch: { seconds: storyBegins / 1000, milliseconds: storyBegins },
    };
    expect(run.state.output).toEqual({
      task: { name: 'me', reference: '/do/0/me', definition: run.program.tasks[0]?.definition, input: 1, startedAt },
      workflow: { id: 'run-1', input: 1, startedAt },
      runtime: { name: 'ensue', version: '0.1.0', metadata: {} },
    });
  });
});

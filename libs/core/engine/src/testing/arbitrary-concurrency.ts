import fc from 'fast-check';

/** A task, as JSON of the definition language. */
type Task = Record<string, unknown>;

const leaves: fc.Arbitrary<Task>[] = [
  fc.nat(9).map((n) => ({ set: { n } })),
  fc.nat(3).map((n) => ({ set: { size: '${ tojson | length }' }, export: { as: `\${ $context + {k${n}: .size} }` } })),
  fc.constant({ call: 'charge:1.0.0@default', export: { as: '$context + {charged: .n}' } }),
  fc.integer({ min: 0, max: 5 }).map((seconds) => ({ wait: { seconds } })),
  fc.constant({ listen: { to: { one: { with: { type: 'org.yes' } } } } }),
  fc.constant({ emit: { event: { with: { type: 'org.told', time: '2026-01-01T00:00:00Z', data: '${ $context }' } } } }),
  fc.constant({ run: { workflow: { namespace: 'a', name: 'b', version: '1.0.0' } } }),
  fc.constant({ set: '${ $context }' }),
  // One that may fail, and what then: nothing leaves the `try`, so that no failure hurries to be the first.
  fc.record({ count: fc.nat(2), seconds: fc.nat(2) }).map(({ count, seconds }) => ({
    try: [{ t0: { call: 'notify:1.0.0@default' } }],
    catch: {
      retry: { delay: { seconds }, limit: { attempt: { count } } },
      do: [{ t0: { set: { mended: '${ $error.status }' } } }],
    },
  })),
];

function inListOfItsOwn(named: Task): Task {
  return Object.fromEntries(Object.entries(named).map(([name, task]) => [name, { do: [{ t0: task }] }]));
}

const { tasks } = fc.letrec<{ task: Task; tasks: Task[] }>((tie) => ({
  task: fc
    .tuple(
      fc.oneof(
        { depthSize: 'medium', maxDepth: 4, withCrossShrink: true },
        fc.oneof(...leaves),
        tie('tasks').map((tasks) => ({ do: tasks })),
        fc.record({ times: fc.nat(2), tasks: tie('tasks') }).map(({ times, tasks }) => ({
          for: { in: `[range(${times})]` },
          do: tasks,
        })),
        tie('tasks').map((tasks) => ({ fork: { compete: false, branches: tasks.map(inListOfItsOwn) } })),
      ),
      fc.oneof({ arbitrary: fc.constant({}), weight: 5 }, fc.constant({ then: 'exit' })),
    )
    .map(([task, more]) => ({ ...task, ...more })),
  tasks: fc
    .array(tie('task'), { minLength: 1, maxLength: 3 })
    .map((tasks) => tasks.map((task, index) => ({ [`t${index}`]: task }))),
}));

/**
 * Definitions in which much happens at once and nothing races: no branch competes or leaves its fork by failing or ending the
 * run, and no time limit is set. Text that `readProgram` reads; it begins with a fork.
 */
export const arbitraryConcurrency: fc.Arbitrary<string> = tasks.map(
  (branches) => `do: ${JSON.stringify([{ all: { fork: { branches: branches.map(inListOfItsOwn) } } }])}\n`,
);

import fc from 'fast-check';

/** A task, as JSON of the definition language. */
type Task = Record<string, unknown>;

const leaves: fc.Arbitrary<Task>[] = [
  fc.nat(9).map((n) => ({ set: { n } })),
  fc.constant({ set: '${ {was: .} }', export: { as: '$context + {kept: .was}' } }),
  fc.constant({ call: 'charge:1.0.0@default', with: { amount: '${ .n }' } }),
  fc.constant({ call: 'charge:1.0.0@default', timeout: { after: { seconds: 3 } } }),
  fc.integer({ min: 0, max: 5 }).map((seconds) => ({ wait: { seconds } })),
  fc.constant({ listen: { to: { one: { with: { type: 'org.yes' } } } } }),
  fc.constant({
    listen: { to: { all: [{ with: { type: 'org.yes' } }, { with: { type: '${ .type == "org.no" }' } }] } },
  }),
  fc.constant({ emit: { event: { with: { type: 'org.told' } } } }),
  fc.constant({ raise: { error: { type: 'https://test/bad', status: 400 } } }),
  fc.boolean().map((wait) => ({ run: { workflow: { namespace: 'a', name: 'b', version: '1.0.0' }, await: wait } })),
  fc.constant({ switch: [{ again: { when: '.n > 9', then: 't0' } }] }),
  fc.constant({ set: { broken: '${ .n.n.n + {} }' } }),
];

/** Branches are no list: none can say which comes next. */
function inListOfItsOwn(named: Task): Task {
  return Object.fromEntries(Object.entries(named).map(([name, task]) => [name, { do: [{ t0: task }] }]));
}

const { tasks: anyTasks } = fc.letrec<{ task: Task; tasks: Task[] }>((tie) => ({
  task: fc
    .tuple(
      fc.oneof(
        { depthSize: 'medium', maxDepth: 4, withCrossShrink: true },
        fc.oneof(...leaves),
        tie('tasks').map((tasks) => ({ do: tasks })),
        fc.record({ times: fc.nat(3), tasks: tie('tasks') }).map(({ times, tasks }) => ({
          for: { in: `[range(${times})]` },
          do: tasks,
        })),
        fc.record({ count: fc.integer({ min: 1, max: 3 }), tasks: tie('tasks') }).map(({ count, tasks }) => ({
          listen: { to: { any: [{ with: { type: 'org.yes' } }], until: `length >= ${count}` } },
          foreach: { do: tasks },
        })),
        fc.record({ tasks: tie('tasks'), compete: fc.boolean() }).map(({ tasks, compete }) => ({
          fork: { compete, branches: tasks.map(inListOfItsOwn) },
        })),
        fc
          .record({
            tasks: tie('tasks'),
            count: fc.nat(2),
            seconds: fc.nat(1),
            mends: fc.option(tie('tasks'), { nil: undefined }),
          })
          .map(({ tasks, count, seconds, mends }) => ({
            try: tasks,
            catch: {
              retry: {
                delay: { seconds },
                jitter: { from: { milliseconds: 0 }, to: { milliseconds: 900 * seconds } },
                limit: { attempt: { count, duration: { seconds: 30 } }, duration: { minutes: 2 } },
              },
              ...(mends && { do: mends }),
            },
          })),
      ),
      fc.oneof(
        { arbitrary: fc.constant({}), weight: 6 },
        fc.constant({ if: '.n == 1' }),
        fc.constant({ then: 'exit' }),
        fc.constant({ then: 'end' }),
        fc.constant({ timeout: { after: { seconds: 20 } } }),
      ),
    )
    .map(([task, more]) => ({ ...task, ...more })),
  tasks: fc
    .array(tie('task'), { minLength: 1, maxLength: 3 })
    .map((tasks) => tasks.map((task, index) => ({ [`t${index}`]: task }))),
}));

/** Definitions of every kind of task, nested; text that `readProgram` reads. */
export const arbitraryDefinition: fc.Arbitrary<string> = fc
  .record({
    do: anyTasks,
    timeout: fc.option(fc.constant({ after: { minutes: 5 } }), { nil: undefined }),
    use: fc.option(
      fc
        .record({
          extend: fc.constantFrom('all', 'composite', 'call', 'wait', 'try', 'for'),
          when: fc.constantFrom('true', '.n == 1'),
          before: fc.oneof(
            fc.constant([]),
            fc.oneof(...leaves).map((task) => [{ t0: task }]),
          ),
          after: fc.oneof(
            fc.constant([]),
            fc.oneof(...leaves).map((task) => [{ t0: task }]),
          ),
        })
        .map((extension) => ({ extensions: [{ extended: extension }] })),
      { nil: undefined, freq: 2 },
    ),
  })
  .map((members) =>
    Object.entries(members)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `${name}: ${JSON.stringify(member)}\n`)
      .join(''),
  );

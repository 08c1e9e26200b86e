import type { Dice } from '../dice';
import { TaskWriter, type Task } from './task-writer';

/** What a simulation publishes, and what its client must know of it. */
export interface Generated {
  /** Definitions as text that stand before anything else happens. */
  readonly sources: readonly string[];
  /** Workflows that events of type `begin.<name>` or calls start. */
  readonly roots: readonly Root[];
}

export interface Root {
  readonly name: string;
  /** Its definition, published while others are at work. */
  readonly source: string;
  /** Each of its runs waits for a client's event with its key and one of these endings. */
  readonly hears: readonly string[];
}

/** The run's own key, whether an event, a call or a parent brought it; kept in its context. */
const begin: Task = {
  begin: {
    set: { key: '${ $workflow.input | if type == "array" then .[0].key else .key end }' },
    export: { as: '${ . }' },
  },
};

/**
 * Workflows of every kind of task, whose outcome is the same in whatever order things happen: nothing in them races, so that a
 * run among faults must end as the same run without any.
 */
export function generateDefinitions(dice: Dice): Generated {
  const children = Array.from({ length: dice.int(1, 2) }, (_, index) => `child-${index}`);
  const roots: Root[] = [];
  const sources = [answer(), ticker];
  for (const name of children) {
    const writer = new TaskWriter(dice, { children: [], hears: false });
    sources.push(definition(name, undefined, [begin, ...writer.list(1, 2)]));
  }
  for (let index = 0; index < dice.int(2, 3); index += 1) {
    const name = `root-${index}`;
    const writer = new TaskWriter(dice, { children, hears: true });
    const tasks = [begin, ...writer.list(2, 4)];
    if (dice.chance(0.15)) tasks.push({ fails: writer.action('hopeless', 'fails') });
    roots.push({ name, source: definition(name, startedBy(`begin.${name}`), tasks), hears: writer.hears });
  }
  return { sources, roots };
}

const note: Task = { note: { set: { noted: true } } };

/** Started by the clock. How often depends on what goes wrong meanwhile; that no time is told twice does not. */
const ticker = definition('ticker', { every: { seconds: 7 } }, [note]);

/** Its next version, which ends it: only the newest version of a workflow has live triggers. */
export const tickerWithoutSchedule = definition('ticker', undefined, [note], '1.0.1');

/** Answers every question with an event that has the question's key. */
function answer(): string {
  return definition('answer', startedBy('question'), [
    begin,
    {
      think: {
        call: 'http',
        with: { method: 'post', endpoint: 'https://sink.test', body: { plan: 'quick', key: '${ $context.key }' } },
      },
    },
    {
      tell: {
        emit: { event: { with: { type: 'answered', data: { key: '${ $context.key }' } } } },
        output: { as: '${ "told" }' },
      },
    },
  ]);
}

function startedBy(type: string): object {
  return { on: { one: { with: { type } } } };
}

function definition(name: string, schedule: object | undefined, tasks: readonly Task[], version = '1.0.0'): string {
  return JSON.stringify({
    document: { dsl: '1.0.3', namespace: 'sim', name, version },
    ...(schedule !== undefined && { schedule }),
    do: tasks,
  });
}

import type { Dice } from '../dice';
import { TaskWriter, type Task } from './task-writer';

/** What a simulation publishes, and what its client must know of it. */
export interface Generated {
  /** Definitions as text. */
  readonly sources: readonly string[];
  /** Workflows that events of type `begin.<name>` or calls start. */
  readonly roots: readonly Root[];
}

export interface Root {
  readonly name: string;
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
  const sources = [answer()];
  for (const name of children) {
    const writer = new TaskWriter(dice, { children: [], hears: false });
    sources.push(definition(name, undefined, [begin, ...writer.list(1, 2)]));
  }
  for (let index = 0; index < dice.int(2, 3); index += 1) {
    const name = `root-${index}`;
    const writer = new TaskWriter(dice, { children, hears: true });
    const tasks = [begin, ...writer.list(2, 4)];
    if (dice.chance(0.15)) tasks.push({ fails: writer.action('hopeless', 'fails') });
    sources.push(definition(name, `begin.${name}`, tasks));
    roots.push({ name, hears: writer.hears });
  }
  return { sources, roots };
}

/** Answers every question with an event that has the question's key. */
function answer(): string {
  return definition('answer', 'question', [
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

function definition(name: string, startedBy: string | undefined, tasks: readonly Task[]): string {
  return JSON.stringify({
    document: { dsl: '1.0.3', namespace: 'sim', name, version: '1.0.0' },
    ...(startedBy !== undefined && { schedule: { on: { one: { with: { type: startedBy } } } } }),
    do: tasks,
  });
}

import { expect } from 'vitest';
import { parse } from 'yaml';
import type { ApiClient, RunView, TaskRow } from '../harness/api-client';
import type { Step } from './read-feature';

/** What a scenario has told so far. */
export interface Story {
  readonly client: ApiClient;
  definition?: string;
  input?: unknown;
  run?: RunView;
  tasks?: readonly TaskRow[];
}

type Perform = (story: Story, words: readonly string[], block: string) => void | Promise<void>;
type Sentence = readonly [pattern: RegExp, hasBlock: boolean, perform: Perform];

/** Every sentence that the kit is written in. */
const sentences: readonly Sentence[] = [
  [/^a workflow with definition:$/, true, (story, _, block) => void (story.definition = block)],
  [/^given the workflow input is:$/, true, (story, _, block) => void (story.input = parse(block))],
  [/^the workflow is executed$/, false, execute],
  [/^the workflow should complete$/, false, (story) => completed(story)],
  [
    /^the workflow should complete with output:$/,
    true,
    (story, _, block) => {
      completed(story);
      expect(outputOf(story)).toEqual(parse(block));
    },
  ],
  [/^the workflow should fault$/, false, (story) => faulted(story)],
  [
    /^the workflow should fault with error:$/,
    true,
    (story, _, block) => {
      faulted(story);
      expect(runOf(story).fault).toMatchObject(parse(block) as object);
    },
  ],
  [
    /^the workflow output should have properties ((?:'[^']+'(?:, )?)+)$/,
    false,
    (story, [names = '']) => {
      for (const [, path = ''] of names.matchAll(/'([^']+)'/g)) valueAt(story, path);
    },
  ],
  [
    /^the workflow output should have a '([^']+)' property with value:$/,
    true,
    (story, [path = ''], block) => expect(valueAt(story, path)).toEqual(parse(block)),
  ],
  [
    /^the workflow output should have a '([^']+)' property containing (\d+) items$/,
    false,
    (story, [path = '', count]) => expect(valueAt(story, path)).toHaveLength(Number(count)),
  ],
  [/^(\S+) should run first$/, false, (story, [name]) => expect(order(story)[0]).toBe(name)],
  [/^(\S+) should run last$/, false, (story, [name]) => expect(order(story).at(-1)).toBe(name)],
  [
    /^(\S+) should run after (\S+)$/,
    false,
    (story, [name = '', before = '']) => {
      expect(order(story)).toEqual(expect.arrayContaining([before, name]));
      expect(order(story).indexOf(name)).toBeGreaterThan(order(story).indexOf(before));
    },
  ],
];

/**
 * What a step asks for.
 * @throws Error where the kit says something that nobody taught us: never passed over
 */
export function sentenceOf({ text, block, line }: Step): (story: Story) => Promise<void> {
  for (const [pattern, hasBlock, perform] of sentences) {
    const match = pattern.exec(text);
    if (match === null) continue;
    if (hasBlock !== (block !== undefined)) {
      throw new Error(`Line ${line}: "${text}" ${hasBlock ? 'needs a' : 'has no'} doc string.`);
    }
    return async (story) => perform(story, match.slice(1), block ?? '');
  }
  throw new Error(`Line ${line}: the sentence "${text}" is not understood.`);
}

/** Publishes the definition as it stands, starts a run and waits for its end. */
async function execute(story: Story): Promise<void> {
  const { client, definition = '' } = story;
  const { namespace, name } = (parse(definition) as { document: { namespace: string; name: string } }).document;
  await client.publish(definition);
  try {
    const id = await client.startRun(namespace, name, story.input);
    story.run = await client.settled(id);
    story.tasks = await client.tasks(id);
  } finally {
    // The kit gives different definitions the same name and version.
    await client.api('DELETE', `/workflows/${namespace}/${name}`);
  }
}

function runOf({ run }: Story): RunView {
  if (run === undefined) throw new Error('Nothing was executed.');
  return run;
}

function completed(story: Story): void {
  expect(runOf(story)).toMatchObject({ status: 'completed' });
}

function faulted(story: Story): void {
  expect(runOf(story)).toMatchObject({ status: 'faulted', fault: { type: expect.any(String) as string } });
}

function outputOf(story: Story): unknown {
  return runOf(story).output;
}

/** A property of the output, `content.id` inside `content`; that it is there is asserted. */
function valueAt(story: Story, path: string): unknown {
  let value = outputOf(story);
  for (const key of path.split('.')) {
    expect(value, `${path} of the output`).toHaveProperty([key]);
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The tasks in the order in which they began. */
function order({ tasks = [] }: Story): readonly string[] {
  return tasks.map(({ name }) => name);
}

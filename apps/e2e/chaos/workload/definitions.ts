import { createHash } from 'node:crypto';

/** What a run of each workflow does, and so what must have happened when it is over. */
export interface Workload {
  /** The event that starts it is `chaos.<name>`. */
  readonly name: string;
  readonly source: string;
  /** The effects of a run, by step: the key of each is `<n>/<step>`. */
  readonly steps: readonly string[];
  /** Runs of other workflows that each of its runs brings about. */
  readonly brings?: string;
  /** It waits for a second event, `chaos.answer`. */
  readonly answered?: boolean;
  /** So long it waits by a timer. */
  readonly waitMs?: number;
}

/** How often the ticking workflow fires. */
export const tickEveryMs = 1_000;

/**
 * The workflows of a campaign.
 * @param sink where effects happen
 * @param canary the secret that one of them uses; only its hash is told to the sink
 */
export function workloads(sink: string, canary: string): readonly Workload[] {
  const effect = (step: string, behaviour = 'normal', indent = 4): string =>
    [
      `call: http`,
      `with: { method: post, endpoint: '${sink}/${behaviour}', body: { key: '\${ .n + "/${step}" }' } }`,
      `output: { as: '\${ $input }' }`,
    ].join(`\n${' '.repeat(indent)}`);
  const document = (name: string): string =>
    `document: { dsl: '1.0.3', namespace: chaos, name: ${name}, version: '1.0.0' }`;
  const started = (name: string): string =>
    `${document(name)}
schedule: { on: { one: { with: { type: chaos.${name} } } } }
input: { from: '\${ .[0] }' }
do:`;
  const retried = (step: string, behaviour: string): string => `
  - guarded:
      try:
        - ${step}:
            ${effect(step, behaviour, 12)}
            timeout: { after: { seconds: 3 } }
      catch:
        retry: { delay: { milliseconds: 200 }, limit: { attempt: { count: 50 } } }
`;
  return [
    {
      name: 'sequence',
      steps: ['first', 'second', 'third'],
      source: `${started('sequence')}
  - first:
      ${effect('first', 'normal', 6)}
  - second:
      ${effect('second', 'normal', 6)}
  - third:
      ${effect('third', 'normal', 6)}
`,
    },
    {
      name: 'fork',
      steps: ['left', 'right', 'after'],
      source: `${started('fork')}
  - both:
      fork:
        branches:
          - left:
              ${effect('left', 'slow', 14)}
          - right:
              ${effect('right', 'normal', 14)}
      output: { as: '\${ $input }' }
  - after:
      ${effect('after', 'normal', 6)}
`,
    },
    {
      // Results of one run that come at the same time, to whichever replica.
      name: 'wide',
      steps: ['b0', 'b1', 'b2', 'b3', 'b4', 'b5'],
      source: `${started('wide')}
  - all:
      fork:
        branches:${[0, 1, 2, 3, 4, 5]
          .map(
            (branch) => `
          - b${branch}:
              ${effect(`b${branch}`, 'normal', 14)}`,
          )
          .join('')}
`,
    },
    { name: 'flaky', steps: ['flaky'], source: `${started('flaky')}${retried('flaky', 'flaky')}` },
    { name: 'hang', steps: ['hang'], source: `${started('hang')}${retried('hang', 'hang')}` },
    {
      name: 'wait',
      steps: ['before', 'after'],
      waitMs: 700,
      source: `${started('wait')}
  - before:
      ${effect('before', 'normal', 6)}
  - pause: { wait: { milliseconds: 700 } }
  - after:
      ${effect('after', 'normal', 6)}
`,
    },
    {
      name: 'linger',
      steps: ['before', 'after'],
      waitMs: 8_000,
      source: `${started('linger')}
  - before:
      ${effect('before', 'normal', 6)}
  - pause: { wait: { seconds: 8 } }
  - after:
      ${effect('after', 'normal', 6)}
`,
    },
    {
      name: 'listen',
      steps: ['asked', 'answered'],
      answered: true,
      source: `${started('listen')}
  - asked:
      ${effect('asked', 'normal', 6)}
  - answer:
      listen:
        to:
          one:
            with: { type: chaos.answer }
            correlate: { n: { from: '\${ .data.n }', expect: '\${ .n }' } }
      output: { as: '\${ $input }' }
  - answered:
      ${effect('answered', 'normal', 6)}
`,
    },
    {
      name: 'emit',
      steps: ['told'],
      brings: 'emitted',
      source: `${started('emit')}
  - tell:
      emit: { event: { with: { source: /chaos/emit, type: chaos.emitted, data: { n: '\${ .n }' } } } }
      output: { as: '\${ $input }' }
  - told:
      ${effect('told', 'normal', 6)}
`,
    },
    {
      name: 'emitted',
      steps: ['heard'],
      source: `${started('emitted')}
  - heard:
      ${effect('heard', 'normal', 6)}
`,
    },
    {
      name: 'parent',
      steps: ['grown'],
      brings: 'child',
      source: `${started('parent')}
  - child:
      run: { workflow: { namespace: chaos, name: child, version: '1.0.0', input: { n: '\${ .n }' } } }
      output: { as: '\${ $input }' }
  - grown:
      ${effect('grown', 'normal', 6)}
`,
    },
    {
      name: 'child',
      steps: ['born'],
      source: `${document('child')}
do:
  - born:
      ${effect('born', 'slow', 6)}
`,
    },
    {
      name: 'long',
      steps: ['long'],
      source: `${started('long')}
  - long:
      ${effect('long', 'long', 6)}
`,
    },
    {
      name: 'secret',
      steps: ['secret'],
      source: `${document('secret')}
use: { secrets: [ canary ] }
schedule: { on: { one: { with: { type: chaos.secret } } } }
input: { from: '\${ .[0] }' }
do:
  - secret:
      call: http
      with:
        method: post
        endpoint: '${sink}/guarded/${createHash('sha256').update(canary).digest('hex')}'
        headers: { authorization: '\${ $secrets.canary }' }
        body: { key: '\${ .n + "/secret" }' }
      output: { as: '\${ $input }' }
`,
    },
    {
      name: 'lasting',
      steps: ['lasting'],
      source: `${started('lasting')}
  - lasting:
      ${effect('lasting', 'lasting', 6)}
`,
    },
    {
      name: 'tick',
      steps: [],
      source: `${document('tick')}
schedule: { every: { milliseconds: ${tickEveryMs} } }
do:
  - note: { set: { ticked: true } }
`,
    },
  ];
}

/** The workflows that Ensue runs. Both begin with an event; all actions of the first go through the runner. */

export const ACTIONS_TYPE = 'com.example.bench.actions';
export const SETS_TYPE = 'com.example.bench.sets';
/** Nobody listens to it. */
export const IDLE_TYPE = 'com.example.bench.idle';

const head = (name, type) => ({
  document: { dsl: '1.0.3', namespace: 'bench', name, version: '1.0.0' },
  schedule: { on: { one: { with: { type } } } },
  // A run started by an event gets an array of what the event carried; one started by a caller gets what he said.
  input: { from: '${ if type == "array" then .[0] else . end }' },
});

const actions = {
  ...head('actions', ACTIONS_TYPE),
  do: [
    {
      check: {
        if: '${ .amount > 0 }',
        call: 'validate:1.0.0@default',
        with: {
          data: '${ . }',
          schema: {
            type: 'object',
            required: ['order', 'amount'],
            properties: { order: { type: 'string' }, amount: { type: 'number', exclusiveMinimum: 0 } },
          },
        },
        output: { as: '${ .data }' },
      },
    },
    {
      transform: {
        call: 'log:1.0.0@default',
        with: { level: 'debug', message: '${ .order + " of " + .customer }' },
        output: { as: '${ $input + { cents: ($input.amount * 100), title: .message } }' },
      },
    },
    {
      record: {
        call: 'log:1.0.0@default',
        with: { level: 'debug', message: '${ "recorded " + .order }', data: '${ . }' },
        output: { as: '${ { recorded: $input.order, cents: $input.cents } }' },
      },
    },
  ],
};

const sets = {
  ...head('sets', SETS_TYPE),
  do: [
    { check: { if: '${ .amount > 0 }', set: { order: '${ .order }', amount: '${ .amount }' } } },
    { transform: { set: '${ . + { cents: (.amount * 100) } }' } },
    { record: { set: { recorded: '${ .order }', cents: '${ .cents }' } } },
  ],
};

export const definitions = [actions, sets];

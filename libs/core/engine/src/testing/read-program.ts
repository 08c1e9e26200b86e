import { readDefinition, type Program } from '@ensue/dsl';

const header = `
document:
  dsl: 1.0.3
  namespace: stories
  name: story
  version: 1.0.0
`;

const actions = new Set(['http', 'charge', 'notify']);

/** Reads a definition without its `document`, and knows a few functions of the default catalog. */
export function readProgram(definition: string): Program {
  const reading = readDefinition(header + unindented(definition), {
    catalog: {
      find: (name) => (actions.has(name) ? { action: name } : undefined),
      names: () => [...actions],
    },
  });
  if (!reading.ok) throw new Error(reading.mistakes.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return reading.program;
}

function unindented(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(margin)).join('\n');
}

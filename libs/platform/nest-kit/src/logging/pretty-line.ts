import { inspect } from 'node:util';

const colours: Record<string, string> = {
  error: '\u001b[31m',
  warn: '\u001b[33m',
  info: '\u001b[32m',
  debug: '\u001b[2m',
};
const reset = '\u001b[0m';

/** One line for a person at a terminal; stacks below it. */
export function prettyLine(
  line: { readonly time: string; readonly level: string; readonly service: string; readonly message: string },
  fields: Readonly<Record<string, unknown>>,
  coloured: boolean,
): string {
  const level = line.level.toUpperCase().padEnd(5);
  const tinted = coloured ? `${colours[line.level] ?? ''}${level}${reset}` : level;
  const rest: string[] = [];
  const below: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const stack = stackOf(value);
    if (stack !== undefined) below.push(stack);
    else
      rest.push(`${name}=${typeof value === 'string' ? value : inspect(value, { breakLength: Infinity, depth: 4 })}`);
  }
  const head = [line.time.slice(11, 23), tinted, line.service, line.message, ...rest].join('  ');
  return withoutControls(
    [head, ...below.map((stack) => `    ${stack.replaceAll('\n', '\n    ')}`)].join('\n'),
    coloured,
  );
}

function stackOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('stack' in value)) return undefined;
  return typeof value.stack === 'string' ? value.stack : undefined;
}

/** What came from outside must not move a terminal's cursor; only our own colours pass. */
function withoutControls(text: string, coloured: boolean): string {
  return text.replace(/\u001b\[(?:31|33|32|2|0)m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (found) =>
    coloured && found.length > 1 ? found : '',
  );
}

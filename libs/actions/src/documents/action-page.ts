import { stringify } from 'yaml';
import type { Action } from '../action';
import { formsOf, type SchemaRow } from './schema-rows';

const note =
  '<!-- Made from the schemas in libs/actions/src by `npm run docs:actions`: change them, not this page. -->';

/** The page of one action, in Markdown; formatting is the caller's. */
export function actionPage(action: Action): string {
  const crash =
    action.onCrash === 'retry'
      ? 'When its runner dies, it is performed again.'
      : 'When its runner dies, it is reported as perhaps done and not performed again.';
  return [
    `# ${action.kind}`,
    note,
    `${action.title}. ${howToCall(action)} ${crash}`,
    ...(action.about === undefined ? [] : [action.about.trim()]),
    '## Input',
    ...forms(action.input),
    '## Output',
    ...forms(action.output),
    ...(action.examples ?? []).flatMap((example, index) => [
      ...(index === 0 ? ['## Examples'] : []),
      `${example.title}:`,
      fenced('yaml', stringify(taskOf(action, example.with), { lineWidth: 110 })),
      ...(example.output === undefined ? [] : ['gives', fenced('json', JSON.stringify(example.output, null, 2))]),
    ]),
    '',
  ].join('\n\n');
}

/** The list of all pages. */
export function actionIndex(actions: readonly Action[]): string {
  const line = ({ kind, title }: Action): string => `- [${kind}](${kind}.md): ${title.replace(/^./, lower)}`;
  return [
    '# Actions',
    note,
    'What workflows can have done, each with what it takes and gives. How to add one: [extending](../extending.md#adding-a-kind-of-action).',
    '## The default catalog',
    'Called as `call: name:1.0.0@default`.',
    actions
      .filter(({ listed }) => listed)
      .map(line)
      .join('\n'),
    '## Tasks of the language',
    'What `call: http` and its like and `run:` reach; [authoring](../authoring.md) tells how they are written.',
    actions
      .filter(({ listed }) => !listed)
      .map(line)
      .join('\n'),
    '',
  ].join('\n\n');
}

const lower = (letter: string): string => letter.toLowerCase();

function howToCall({ listed, kind, version }: Action): string {
  if (listed) return `Called as \`call: ${kind}:${version}@default\`.`;
  return 'Reached by the task of that name of the language; see [authoring](../authoring.md).';
}

const taskOf = ({ kind, version }: Action, given: unknown): object => ({
  call: `${kind}:${version}@default`,
  with: given,
});

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

function forms(schema: Action['input']): string[] {
  const all = formsOf(schema);
  return all.flatMap(({ title, rows }, index) => [
    ...(all.length === 1 ? [] : [`**${title === '' ? `Form ${index + 1}` : title}**`]),
    table(rows),
  ]);
}

function table(rows: readonly SchemaRow[]): string {
  if (rows.length === 0) return 'Nothing.';
  const [first] = rows;
  if (rows.length === 1 && first?.path === '') return `${first.type}. ${first.description}`.trim();
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const line = ({ path, type, required, description }: SchemaRow): string =>
    `| \`${path}\`${required ? '' : ' (optional)'} | ${cell(type)} | ${cell(description)} |`;
  return ['| member | type | |', '|---|---|---|', ...rows.map(line)].join('\n');
}

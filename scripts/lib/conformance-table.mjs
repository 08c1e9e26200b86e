/** What of the definition language is shown to work, by which scenario: docs/conformance.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { inRepo } from './repo.mjs';

const folder = inRepo('apps/e2e/conformance/scenarios');
const read = (file) => parse(readFileSync(file, 'utf8'));

export async function conformanceTable() {
  const sections = read(`${folder}/features.yaml`);
  const scenarios = readdirSync(`${folder}/data`)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => read(`${folder}/data/${file}`).map((scenario) => ({ ...scenario, file })));
  const path = inRepo('docs/conformance.md');
  return format(page(sections, scenarios), { ...(await resolveConfig(path)), parser: 'markdown' });
}

function page(sections, scenarios) {
  const shown = (key) => scenarios.filter(({ feature }) => [feature].flat().includes(key));
  const all = sections.flatMap(({ features }) => Object.keys(features));
  const count = (standing) => all.filter((key) => standingOf(shown(key)) === standing).length;
  const pending = scenarios.filter((scenario) => scenario.pending !== undefined);
  return `# Conformance

What Ensue does of the definition language, feature by feature, each shown by a scenario: a definition, its input, what it is
told while it waits, and what must come of it. The scenarios are data, in \`apps/e2e/conformance/scenarios/data\`; the suite
runs each of them through the API, standalone and distributed, and those that need no runner on the bare engine too.

This page is generated (\`node scripts/conformance-table.mjs\`), and a test fails where it is not what the data say.

- **✓**: holds in this mode; the suite proves it each time it runs.
- **refused**: the definition is judged, and publishing is refused with the words “not supported yet”.
- **pending**: does not hold yet, for the reason given; the suite fails when that changes and this page does not.

${scenarios.length} scenarios on ${all.length} features: ${count('supported')} supported, ${count('guarded')} that are about what is refused for
good, ${count('refused')} not supported yet, ${count('pending')} pending, ${count('without')} without a scenario.

## Features that are not supported yet

${listOf(all.filter((key) => standingOf(shown(key)) === 'refused').map((key) => `\`${key}\`: ${titleOf(sections, key)}`))}

## Features without a scenario

${listOf(all.filter((key) => standingOf(shown(key)) === 'without').map((key) => `\`${key}\`: ${titleOf(sections, key)}`))}

## Pending scenarios

${listOf(pending.map(({ name, pending }) => `${name}: ${pending}`))}

${sections.map(({ section, features }) => table(section, features, shown)).join('\n')}`;
}

function table(section, features, shown) {
  const rows = Object.entries(features).flatMap(([key, title]) => {
    const all = shown(key);
    if (all.length === 0) return [`| \`${key}\` ${cell(title)} | no scenario | – | – |`];
    return all.map((scenario, index) => {
      const mark = markOf(scenario);
      return `| ${index === 0 ? `\`${key}\` ${cell(title)}` : ''} | ${cell(scenario.name)} | ${mark} | ${mark} |`;
    });
  });
  const head = '| feature | scenario | standalone | distributed |\n| --- | --- | --- | --- |';
  return `## ${section}\n\n${head}\n${rows.join('\n')}\n`;
}

const isRefusal = ({ mistakes = [] }) => mistakes.some(({ says }) => /not supported .*yet/.test(says));

function markOf(scenario) {
  if (scenario.pending !== undefined) return 'pending';
  return isRefusal(scenario) ? 'refused' : '✓';
}

function standingOf(scenarios) {
  if (scenarios.length === 0) return 'without';
  if (scenarios.some((scenario) => scenario.mistakes === undefined && markOf(scenario) === '✓')) return 'supported';
  const marks = scenarios.map(markOf);
  return ['refused', 'pending'].find((mark) => marks.includes(mark)) ?? 'guarded';
}

const titleOf = (sections, key) => sections.map(({ features }) => features[key]).find((title) => title !== undefined);
const listOf = (lines) => (lines.length === 0 ? 'None.' : lines.map((line) => `- ${line}`).join('\n'));
const cell = (text) => text.replaceAll('|', '\\|');

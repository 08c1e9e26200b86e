/** One sentence of a scenario, without its keyword. */
export interface Step {
  readonly text: string;
  /** The doc string below it. */
  readonly block?: string;
  /** For messages: where it stands. */
  readonly line: number;
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Feature {
  readonly name: string;
  readonly scenarios: readonly Scenario[];
}

const fence = '"""';

/**
 * Reads as much Gherkin as the conformance kit is written in: features, descriptions, comments, scenarios, steps and doc
 * strings. Anything else between steps is an error, so that nothing of the kit is passed over.
 */
export function readFeature(text: string): Feature {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const scenarios: { name: string; steps: { text: string; block?: string; line: number }[] }[] = [];
  let name = '';
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]?.trim() ?? '';
    const [, keyword = '', rest = ''] = /^(Feature:|Scenario:|Given|When|Then|And|But)\s+(.*)$/.exec(line) ?? [];
    const scenario = scenarios.at(-1);
    if (line === '' || line.startsWith('#')) continue;
    if (keyword === 'Feature:') name = rest;
    else if (keyword === 'Scenario:') scenarios.push({ name: rest, steps: [] });
    else if (scenario === undefined)
      continue; // The feature's description.
    else if (keyword !== '') scenario.steps.push({ text: rest, line: index + 1 });
    else if (line.startsWith(fence)) {
      const step = scenario.steps.at(-1);
      const end = lines.findIndex((each, at) => at > index && each.trim() === fence);
      if (step === undefined || end < 0) throw new Error(`Line ${index + 1}: a doc string without a step or an end.`);
      step.block = unindented(lines.slice(index + 1, end), lines[index]?.indexOf(fence) ?? 0);
      index = end;
    } else throw new Error(`Line ${index + 1} is not understood: ${line}`);
  }
  return { name, scenarios };
}

/** A doc string is as far to the right as its fence. */
function unindented(lines: readonly string[], indent: number): string {
  const margin = new RegExp(`^[ \\t]{0,${indent}}`);
  return lines.map((line) => `${line.replace(margin, '')}\n`).join('');
}

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Json, JsonObject } from '@ensue/contracts';
import { parse } from 'yaml';
import type { Expected, Scenario, ScenarioSignal } from './scenario';

const folder = join(import.meta.dirname, 'data');

/** A scenario as it is written. */
interface Written extends Expected {
  readonly feature: string | readonly string[];
  readonly name: string;
  /** Without its `document`, or with only some of it: the rest is filled in. Text is for what only text can show. */
  readonly definition: string | JsonObject;
  readonly input?: Json;
  readonly secrets?: JsonObject;
  readonly publish?: readonly JsonObject[];
  readonly signals?: readonly ScenarioSignal[];
  readonly pending?: string;
  readonly needs?: 'installation';
}

export interface FeatureSection {
  readonly section: string;
  readonly features: Readonly<Record<string, string>>;
}

export function readFeatures(): readonly FeatureSection[] {
  return parse(readFileSync(join(import.meta.dirname, 'features.yaml'), 'utf8')) as FeatureSection[];
}

/** Every scenario of every file. */
export function readScenarios(): readonly Scenario[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => {
      const written = parse(readFileSync(join(folder, file), 'utf8')) as Written[];
      return written.map((each, index) => toScenario(each, `${basename(file, '.yaml')}-${index + 1}`));
    });
}

function toScenario(written: Written, id: string): Scenario {
  const { feature, definition, input = {}, secrets = {}, publish = [], signals = [], ...rest } = written;
  const document = { dsl: '1.0.3', namespace: 'conformance', name: id, version: '1.0.0' };
  const source =
    typeof definition === 'string'
      ? definition.includes('document:')
        ? definition
        : `document: ${JSON.stringify(document)}\n${definition}`
      : withDocument(definition, document);
  return {
    ...rest,
    features: typeof feature === 'string' ? [feature] : feature,
    source,
    ref: refOf(definition, document),
    input,
    secrets,
    publish: publish.map((other) => withDocument(other, document)),
    signals,
    startedBy: startOf(definition),
  };
}

function withDocument(definition: JsonObject, document: JsonObject): string {
  const given = (definition['document'] ?? {}) as JsonObject;
  return JSON.stringify({ ...definition, document: { ...document, ...given } });
}

function refOf(definition: string | JsonObject, document: Scenario['ref']): Scenario['ref'] {
  const given = typeof definition === 'string' ? {} : ((definition['document'] ?? {}) as Partial<Scenario['ref']>);
  return { namespace: given.namespace ?? document.namespace, name: given.name ?? document.name };
}

function startOf(definition: string | JsonObject): Scenario['startedBy'] {
  const schedule = typeof definition === 'string' ? undefined : (definition['schedule'] as JsonObject | undefined);
  if (schedule === undefined) return 'call';
  return schedule['on'] === undefined ? 'clock' : 'event';
}

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workflowSchema } from './index';

const valid = new Ajv2020({ strict: false }).compile(workflowSchema());
const document = "document: { dsl: '1.0.3', namespace: test, name: schema, version: '1.0.0' }\n";

describe('the schema for editors', () => {
  it.each([
    'do: []',
    'do: [ { a: { set: { a: 1 } } }, { b: { call: http, with: { method: get, endpoint: https://x.org } } } ]',
    'do: [ { a: { call: sql:1.0.0@default, with: { query: q }, timeout: short } } ]',
    'do: [ { a: { for: { in: .x }, while: .y, do: [ { b: { wait: PT1S } } ] } } ]',
    'do: [ { a: { listen: { to: { any: [], until: { one: { with: { type: t } } } } }, foreach: { do: [] } } } ]',
    'use: { functions: { f: { fork: { branches: [] } } }, retries: { r: { backoff: { linear: {} } } } }\ndo: []',
    'schedule: { on: { all: [ { with: { type: t }, correlate: { k: { from: .id } } } ] }, read: raw }\ndo: []',
  ])('lets in %s', (body) => {
    expect(valid(parse(document + body))).toBe(true);
  });

  it.each([
    'do: []\nshedule: {}',
    'do: [ { a: { set: {} } } ]',
    'do: [ { a: { set: { a: 1 }, thne: end } } ]',
    'do: [ { a: { call: http } } ]',
    'do: [ { a: { wait: { second: 1 } } } ]',
    'do: [ { a: { try: [] } } ]',
    'do: [ { a: { set: { a: 1 } }, b: { set: { b: 1 } } } ]',
    'do: [ { a: { do: [ { b: {} } ] } } ]',
    'do: [ { a: { listen: { to: { any: [], one: { with: { type: t } } } } } } ]',
    'schedule: { every: PT1S, cron: "* * * * *" }\ndo: []',
  ])('refuses %s', (body) => {
    expect(valid(parse(document + body))).toBe(false);
  });
});

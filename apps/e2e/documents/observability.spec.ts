import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../harness/service-process';
import { everyMetric, mistakesOf } from './every-metric';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}
const rules = (parse(read('observability/prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const tried = parse(read('observability/prometheus/alerts.test.yaml')) as {
  tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
};
const dashboard = JSON.parse(read('observability/grafana/ensue.json')) as {
  panels: { id: number; title: string; type: string; targets?: { expr: string; legendFormat: string }[] }[];
};
const targets = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));
const observing = read('docs/observing.md');

describe('a query', () => {
  const metrics = everyMetric();

  it.each([
    ['sum(rate(ensue_events[5m]))', ['ensue_events']],
    ['ensue_run_duration_seconds', ['ensue_run_duration_seconds']],
    ['ensue_events_total{kind="x"}', ['ensue_events_total{kind}']],
    ['sum by (kind) (ensue_dead_letters)', ['by (kind)']],
    ['ensue_batch_items_bucket{le="1"} > ensue_batch_items_count', []],
  ])('that asks for what nobody exports is found out: %s', (query, mistakes) => {
    expect(mistakesOf(query, metrics)).toEqual(mistakes);
  });
});

describe('the dashboard', () => {
  it.each(targets.map(({ title, expr }) => [title, expr]))('asks for what there is: %s, %s', (_, expr) => {
    expect(mistakesOf(expr)).toEqual([]);
  });

  it('shows every metric of ours that anybody exports', () => {
    const all = targets.map(({ expr }) => expr).join(' ');
    const left = [...everyMetric().keys()].filter((name) => name.startsWith('ensue_') && !all.includes(name));
    // How many rows are overdue is told by since when.
    expect(left.filter((name) => !name.endsWith('_overdue'))).toEqual([]);
  });

  it('has panels with ids of their own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('each alert', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s asks for what there is', (_, { expr, labels }) => {
    expect(mistakesOf(expr)).toEqual([]);
    expect(['critical', 'warning']).toContain(labels.severity);
  });

  it('is told of in the documents, what it means and what to do, and none that there is not', () => {
    const told = [...observing.matchAll(/^\| `(Ensue\w+)` /gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });

  it('is caused by a test of its own', () => {
    const caused = tried.tests.flatMap((test) =>
      test.alert_rule_test.filter(({ exp_alerts }) => exp_alerts.length > 0),
    );
    expect(caused.map(({ alertname }) => alertname).toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });

  it('fires when it is caused, and where all is well none does', ({ skip }) => {
    const promtool = process.env['ENSUE_TEST_PROMTOOL'] ?? 'promtool';
    const cwd = join(root, 'observability/prometheus');
    const { error, status, stderr, stdout } = spawnSync(promtool, ['test', 'rules', 'alerts.test.yaml'], {
      cwd,
      encoding: 'utf8',
    });
    if (error !== undefined) return skip('promtool is not installed (Debian: prometheus)');
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });
});

describe('the documents', () => {
  it('name every metric of ours', () => {
    const written = observing.replace(
      /`ensue_\{([\w,]+)\}_(\w+)`, `…_(\w+)`/g,
      (_, names: string, one: string, other: string) =>
        names.split(',').flatMap((name) => [`ensue_${name}_${one}`, `ensue_${name}_${one}_${other.replace(/^overdue_/, '')}`]).join(' '), // prettier-ignore
    );
    const left = [...everyMetric().keys()].filter((name) => name.startsWith('ensue_') && !written.includes(name));
    expect(left).toEqual([]);
  });
});

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../../scripts/lib/free-port.mjs';
import { eventually } from '../harness/api-client';
import { createInstallation, type Installation } from '../harness/installation';
import { root } from '../harness/service-process';

const program = process.env['ENSUE_TEST_PROMETHEUS'] ?? 'prometheus';
const lacking = spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined;

const busy = `
document: { dsl: '1.0.3', namespace: e2e, name: busy, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.busy } } } }
input: { from: '\${ .[0] }' }
do:
  - pause: { wait: { milliseconds: 20 } }
  - maybe: { if: '\${ .fail }', raise: { error: { type: 'https://example.com/no', status: 500 } } }
  - noted: { call: log:1.0.0@default, with: { message: '\${ .text }' } }
`;
const ticking = `
document: { dsl: '1.0.3', namespace: e2e, name: ticking, version: '1.0.0' }
schedule: { every: { seconds: 1 } }
do: [ { note: { set: { ticked: true } } } ]
`;

/** What happens only when something is wrong has no series where all is well. */
const onlyInTrouble =
  /_failures_total|_redeliveries_total|_resent_total|_lost_total|_parked_total|ensue_webhook_deliveries_total/;

interface Answer {
  readonly data: { readonly result: readonly unknown[] };
}

describe.skipIf(lacking)('The dashboard, over a real Prometheus (skipped where none is installed)', () => {
  let ensue: Installation;
  let prometheus: ChildProcess | undefined;
  let address = '';
  let home = '';
  beforeAll(async () => {
    ensue = await createInstallation('distributed');
    await ensue.start();
    for (const source of [busy, ticking]) await ensue.client.publish(source);
    mkdirSync(join(root, '.ensue/e2e'), { recursive: true });
    home = mkdtempSync(join(root, '.ensue/e2e/prometheus-'));
    const [port = 0] = await freePorts(1);
    address = `http://127.0.0.1:${port}`;
    const targets = Object.values(ensue.services).map((service) => `127.0.0.1:${service.port}`);
    writeFileSync(
      join(home, 'prometheus.yml'),
      JSON.stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [join(root, 'observability/prometheus/alerts.yaml')],
        scrape_configs: [{ job_name: 'ensue', static_configs: [{ targets }] }],
      }),
    );
    const args = [`--config.file=${home}/prometheus.yml`, `--storage.tsdb.path=${home}/data`, `--web.listen-address=127.0.0.1:${port}`]; // prettier-ignore
    prometheus = spawn(program, args, { stdio: 'ignore' });
  });
  afterAll(async () => {
    if (prometheus?.exitCode === null) {
      prometheus.kill('SIGTERM');
      await once(prometheus, 'exit');
    }
    await ensue.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const ask = async (query: string): Promise<readonly unknown[]> => {
    const answer = await fetch(`${address}/api/v1/query?query=${encodeURIComponent(query)}`);
    // It reads what it has on disk first.
    if (answer.status === 503) return [];
    if (answer.status !== 200) throw new Error(`${query}: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as Answer).data.result;
  };

  it('has data for every query while there is work, and no alert fires', async () => {
    const { panels } = JSON.parse(readFileSync(join(root, 'observability/grafana/ensue.json'), 'utf8')) as {
      panels: { targets?: { expr: string }[] }[];
    };
    const queries = panels
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '30s')))
      .filter((query) => !onlyInTrouble.test(query));
    expect(queries.length).toBeGreaterThan(40);
    let sent = 0;
    const work = async (): Promise<void> => {
      const events = Array.from({ length: 10 }, () => {
        sent += 1;
        return ensue.client.send({ type: 'com.example.busy', data: { text: `number ${sent}`, fail: sent % 2 === 0 } });
      });
      await Promise.all(events);
    };
    await eventually(
      async () => ((await ask('sum(up{job="ensue"}) == 4')).length > 0 ? true : undefined),
      'a Prometheus',
    );
    let empty: readonly string[] = queries;
    await eventually(async () => {
      await work();
      const answers = await Promise.all(empty.map(async (query) => ((await ask(query)).length === 0 ? [query] : [])));
      empty = answers.flat();
      return empty.length === 0 ? true : undefined;
    }, 'data for every query').catch((error: unknown) => {
      throw new Error(`No data for ${empty.join('\n')}`, { cause: error });
    });
    const firing = await ask('ALERTS{alertstate="firing"}');
    expect(firing).toEqual([]);
  });
});

/** What the figures were measured on: without it they say nothing. */
import os from 'node:os';
import { run } from '../../scripts/lib/child.mjs';
import { repoRoot } from '../../scripts/lib/repo.mjs';

export async function machine({ rabbitmq, connection }) {
  const [[{ version }]] = await connection.query('SELECT VERSION() AS version');
  const [[{ bytes }]] = await connection.query('SELECT @@innodb_buffer_pool_size AS bytes');
  const [[{ log }]] = await connection.query('SELECT @@innodb_log_file_size AS log');
  const broker = await rabbitmq.ctl?.('eval', 'io:format("~s", [rabbit_misc:version()]).');
  const commit = await run('git', ['describe', '--always', '--dirty'], { capture: true, cwd: repoRoot });
  return [
    `${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, load ${load()}`,
    `Node ${process.versions.node}, RabbitMQ ${broker?.match(/\d+\.\d+\.\d+/)?.[0] ?? '?'}, ${version}`,
    `buffer pool ${bytes / 2 ** 20} MiB, redo log ${log / 2 ** 20} MiB, flush at every commit; commit ${commit.output.trim() || '?'}`,
  ];
}

export const load = () => os.loadavg()[0].toFixed(1);

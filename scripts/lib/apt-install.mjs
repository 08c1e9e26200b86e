/** Installs the servers on Debian and its kin, when we may, without letting the system start them. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { run } from './child.mjs';
import { atEnd } from './ending.mjs';
import { timed } from './progress.mjs';
import { onPath } from './server-binaries.mjs';
import { SetupError } from './setup-error.mjs';

const POLICY = '/usr/sbin/policy-rc.d';
const MARK = '# written for one installation by the set-up of Ensue';

export const canInstall = () => process.getuid?.() === 0 && onPath('apt-get') !== undefined;

/** @param {string[]} packages */
export async function aptInstall(packages) {
  await timed(
    { begin: `Installing ${packages.join(' and ')} (not started as services)`, done: 'Servers installed' },
    () =>
      withoutAutostart(async () => {
        // A fresh container has no package lists, one that has them may have old ones: ask once, up front.
        await apt('update', '-q');
        await apt('install', '-q', '-y', '--no-install-recommends', ...packages);
      }),
  );
}

/** Debian asks this file before it starts a service; 101 is no. Someone else's answer is left as it is. */
async function withoutAutostart(work) {
  if (existsSync(POLICY)) return work();
  await writeFile(POLICY, `#!/bin/sh\n${MARK}\nexit 101\n`, { mode: 0o755 });
  const remove = async () => {
    const text = await readFile(POLICY, 'utf8').catch(() => '');
    if (text.includes(MARK)) await rm(POLICY, { force: true });
  };
  const forget = atEnd(remove);
  try {
    return await work();
  } finally {
    forget();
    await remove();
  }
}

async function apt(...args) {
  const { code, output, error } = await run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
    capture: true,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (code === 0) return;
  throw new SetupError({
    where: `apt-get ${args[0]}`,
    what: error?.message ?? output.trim().split('\n').slice(-10).join('\n'),
    todo: 'install rabbitmq-server and mariadb-server by hand, or give ENSUE_TEST_AMQP_URL and ENSUE_TEST_MYSQL_URL',
  });
}

/** Brings node_modules to what package-lock.json says, and does nothing where it is already so. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { run } from './child.mjs';
import { satisfiesLock } from './lock-match.mjs';
import { npmCall } from './npm.mjs';
import { say, timed } from './progress.mjs';
import { inRepo, repoRoot } from './repo.mjs';
import { SetupError } from './setup-error.mjs';
import { hashEntries, readStamp, writeStamp } from './stamp.mjs';

// Inside node_modules, so that deleting the folder deletes the stamp.
const stampFile = inRepo('node_modules/.ensue-lock-hash');

export async function installDependencies() {
  const lockText = await readFile(inRepo('package-lock.json'), 'utf8').catch((cause) => {
    throw new SetupError({
      where: 'package-lock.json',
      what: 'cannot be read',
      todo: 'restore it with git checkout package-lock.json',
      cause,
    });
  });
  const hash = hashEntries([['package-lock.json', lockText]]);
  if ((await readStamp(stampFile)) === hash) return;
  if (await installedByHand(lockText)) {
    await writeStamp(stampFile, hash);
    return;
  }
  await timed(
    { begin: 'Installing dependencies (half a minute the first time)', done: 'Dependencies installed' },
    install,
  );
  await writeStamp(stampFile, hash);
}

/** Someone ran `npm ci` or `npm install` without us: their work counts when it fits the lock. */
async function installedByHand(lockText) {
  if (!existsSync(inRepo('node_modules'))) return false;
  try {
    const record = await readFile(inRepo('node_modules/.package-lock.json'), 'utf8');
    return satisfiesLock(JSON.parse(lockText), JSON.parse(record));
  } catch {
    return false; // no record, or half of one: an install that did not end
  }
}

async function install() {
  const first = await npm('ci');
  if (first.code === 0) return;
  if (!outOfStep(first.output) || process.env.CI) throw failed('npm ci', first.output);
  say(
    '! package-lock.json does not match package.json: installing without changing it. Run npm install and commit the lock.',
  );
  const second = await npm('install', '--no-save');
  if (second.code !== 0) throw failed('npm install', second.output);
}

function npm(...command) {
  // Build tools are development dependencies, and some shells export NODE_ENV=production.
  const call = npmCall([
    ...command,
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  return run(call.command, call.args, { capture: true, cwd: repoRoot, shell: call.shell });
}

const outOfStep = (output) => output.includes('EUSAGE') || output.includes('in sync');

function failed(command, output) {
  const lines = output.trim().split('\n').slice(-15).join('\n    ');
  const todo = outOfStep(output)
    ? 'run npm install, look at what changed in package-lock.json, and commit it'
    : 'check the connection to your npm registry, then start again';
  return new SetupError({ where: command, what: `failed:\n    ${lines}`, todo });
}

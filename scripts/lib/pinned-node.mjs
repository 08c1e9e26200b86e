/**
 * Brings the pinned Node where the machine's own is too old, and starts the script again under it. The binary comes from
 * npm, which every machine with Node has, and stays in the checkout's ignored `.tools/node`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onOrphaned } from './ending.mjs';
import { OLDEST_NODE, PINNED_NODE, isNewEnough, nodePackageFor } from './node-choice.mjs';
import { npmCall, withNodeFirst } from './npm.mjs';
import { timed } from './progress.mjs';
import { inRepo } from './repo.mjs';
import { SetupError } from './setup-error.mjs';

const binary = inRepo('.tools/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
/** Says which pin the binary was fetched for: a new pin fetches anew. */
const stamp = inRepo('.tools/node/pinned-version');

/**
 * Returns undefined when this process may go on; else runs the script under the pinned Node and returns its exit code.
 * @param {string} scriptUrl
 * @param {{ onHandOver: () => void }} hooks
 */
export async function underRightNode(scriptUrl, { onHandOver }) {
  if (isNewEnough(process.versions.node)) {
    Object.assign(process.env, withNodeFirst(process.env));
    return undefined;
  }
  await bringNode();
  onHandOver();
  return handOver(fileURLToPath(scriptUrl));
}

async function bringNode() {
  if (existsSync(binary)) {
    const fetchedFor = await readFile(stamp, 'utf8').catch(() => undefined);
    const version = versionOf(binary);
    if (version && isNewEnough(version) && (fetchedFor ?? version) === PINNED_NODE) return;
  }
  const name = nodePackageFor(process.platform, process.arch);
  if (!name) throw noNode(`there is no Node package for ${process.platform} on ${process.arch}`);
  await timed(
    {
      begin: `Node ${process.versions.node} is older than ${OLDEST_NODE}: fetching Node ${PINNED_NODE} into .tools/node`,
      done: `Node ${PINNED_NODE} is here`,
    },
    () => fetchNode(name),
  );
}

async function fetchNode(name) {
  await mkdir(path.dirname(binary), { recursive: true });
  const folder = await mkdtemp(inRepo('.tools/fetch-'));
  try {
    // A mirror may not have the exact one for every platform: another of the same line serves as well.
    const wanted = [PINNED_NODE, PINNED_NODE.split('.')[0]];
    let answer = { ok: false, output: '' };
    for (const version of wanted) if (!answer.ok) answer = npmInstall(folder, `${name}@${version}`);
    if (!answer.ok) throw noNode(`npm could not fetch ${name}@${PINNED_NODE}:\n${answer.output.trim()}`);
    const fetched = path.join(folder, 'node_modules', name, 'bin', path.basename(binary));
    const beside = `${binary}.${process.pid}`;
    await copyFile(fetched, beside);
    await chmod(beside, 0o755);
    const version = versionOf(beside);
    if (!version || !isNewEnough(version)) {
      await rm(beside, { force: true });
      throw noNode(`the fetched binary does not run here (it says ${version ?? 'nothing'})`);
    }
    await rename(beside, binary); // in one step: another start at the same time sees the old one or the whole new one
    await writeFile(stamp, PINNED_NODE);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function npmInstall(folder, spec) {
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const call = npmCall(['install', '--prefix', folder, ...flags, spec]);
  const result = spawnSync(call.command, call.args, { cwd: folder, shell: call.shell, encoding: 'utf8' });
  return { ok: result.status === 0, output: result.stderr || result.error?.message || '' };
}

function versionOf(node) {
  const result = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim().replace(/^v/, '') : undefined;
}

/** The inner process has a group of its own and gets each signal once, from here. */
function handOver(script) {
  const windows = process.platform === 'win32';
  const child = spawn(binary, [script, ...process.argv.slice(2)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: !windows,
    env: withNodeFirst(process.env, binary),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  onOrphaned(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function noNode(what) {
  return new SetupError({
    where: 'Node',
    what,
    todo: `install Node ${OLDEST_NODE} or newer (24 LTS is best) the way you usually do, then start again`,
  });
}

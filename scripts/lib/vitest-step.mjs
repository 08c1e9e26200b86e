/** One vitest project as a step of the test run: live output for people, a report in a file for the sum. */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { run } from './child.mjs';
import { countVitest } from './count-results.mjs';
import { inRepo, repoRoot, workFolder } from './repo.mjs';

/** @returns {Promise<import('./count-results.mjs').Counts>} */
export async function vitestStep(project, { filters, env }) {
  const report = path.join(workFolder, 'results', `${project}.json`);
  await mkdir(path.dirname(report), { recursive: true });
  await rm(report, { force: true }); // an old one must not stand in for a run that crashed
  const args = [
    inRepo('node_modules/vitest/vitest.mjs'),
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    // A filter that finds nothing is a typing error; a project without tests is merely young.
    ...(filters.length > 0 ? filters : ['--passWithNoTests']),
  ];
  const { code } = await run(process.execPath, args, { cwd: repoRoot, env });
  const text = await readFile(report, 'utf8').catch(() => undefined);
  return countVitest(text === undefined ? undefined : JSON.parse(text), code);
}

/** Whether any file under these folders ends so: no servers are started for tests that do not exist. */
export async function anyFileEnding(folders, ending) {
  for (const folder of folders) {
    for (const entry of await readdir(inRepo(folder), { withFileTypes: true }).catch(() => [])) {
      if (entry.name === 'node_modules') continue;
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory() ? await anyFileEnding([name], ending) : name.endsWith(ending)) return true;
    }
  }
  return false;
}

/**
 * Puts together what the images hold: `assemble.mjs <folder>` fills a folder for each app with its program and the part of
 * node_modules that it needs, from a finished build (`dist/`).
 */
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inRepo, repoRoot } from '../lib/repo.mjs';
import { isReadAtRunTime, packageFolders, packageOf } from './packages.mjs';

/** Programs that need another one beside them. */
const BESIDE = { runner: ['script-host.js'], standalone: ['script-host.js'] };
/** What the frame loads by itself when it is there. */
const ALWAYS = ['@nestjs/platform-fastify'];

const [, , out] = process.argv;
if (out === undefined) throw new Error('Usage: node scripts/image/assemble.mjs <folder>');
const { version } = JSON.parse(await readFile(inRepo('package.json'), 'utf8'));
const platform = `${process.platform}-${process.arch}`;

for (const app of await readdir(inRepo('dist/apps'))) {
  const home = path.resolve(out, app);
  const programs = [`apps/${app}/main.js`, ...(BESIDE[app] ?? [])];
  const names = new Set(ALWAYS);
  for (const program of programs) {
    await copy(inRepo('dist', program), path.join(home, 'dist', program));
    for (const specifier of JSON.parse(await readFile(inRepo('dist', `${program}.imports.json`), 'utf8'))) {
      const name = packageOf(specifier);
      if (name !== undefined) names.add(name);
    }
  }
  const assets = inRepo('dist/apps', app, 'assets');
  await cp(assets, path.join(home, 'dist/apps', app, 'assets'), { recursive: true }).catch(unlessAbsent);
  let files = 0;
  for (const folder of await packageFolders(repoRoot, [...names])) files += await copyPackage(folder, home);
  await copy(inRepo('LICENSE'), path.join(home, 'LICENSE'));
  await writeFile(
    path.join(home, 'package.json'),
    `${JSON.stringify({ name: `ensue-${app}`, version, type: 'module' })}\n`,
  );
  process.stdout.write(`${app}: ${names.size} packages named, ${files} files of node_modules\n`);
}

/** A package's own files; what it has in a node_modules of its own is a package again. */
async function copyPackage(folder, home) {
  let files = 0;
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of await readdir(inRepo(next), { withFileTypes: true })) {
      const name = path.posix.join(next, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') open.push(name);
      } else if (entry.isFile() && isReadAtRunTime(name, platform)) {
        await copy(inRepo(name), path.join(home, name));
        files += 1;
      }
    }
  }
  return files;
}

async function copy(from, to) {
  await mkdir(path.dirname(to), { recursive: true });
  await cp(from, to);
}

function unlessAbsent(error) {
  if (error.code !== 'ENOENT') throw error;
}

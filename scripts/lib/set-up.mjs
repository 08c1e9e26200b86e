/** What every command needs before it does its own work: dependencies, then fresh programs. The Node came earlier. */
import { existsSync } from 'node:fs';
import { buildAll } from './build.mjs';
import { installDependencies } from './dependencies.mjs';
import { inRepo } from './repo.mjs';
import { SetupError } from './setup-error.mjs';

export async function setUp() {
  await installDependencies();
  await buildAll();
}

/** The built file of an app, or what to do when there is none. */
export function builtApp(name) {
  const file = inRepo('dist/apps', name, 'main.js');
  if (existsSync(file)) return file;
  throw new SetupError({
    where: `apps/${name}`,
    what: 'has no src/main.ts, so there is nothing to start',
    todo: 'check that your checkout is complete (git status), then start again',
  });
}

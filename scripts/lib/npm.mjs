/** How to call npm so that it runs on the Node we run on, whatever `node` the shell would find. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string[]} args
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCall(args, env = process.env, node = process.execPath) {
  const cli = env.npm_execpath;
  if (cli && path.basename(cli) === 'npm-cli.js' && existsSync(cli)) {
    return { command: node, args: [cli, ...args], shell: false };
  }
  // npm is a .cmd file on Windows, and those are only run by a shell.
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

/** The environment in which `node` means the Node at `execPath`, for npm and for everything it starts. */
export function withNodeFirst(env, execPath = process.execPath) {
  const folder = path.dirname(execPath);
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (env[key] ?? '').split(path.delimiter).filter((entry) => entry !== folder);
  return { ...env, [key]: [folder, ...rest].join(path.delimiter), NODE: execPath, npm_node_execpath: execPath };
}

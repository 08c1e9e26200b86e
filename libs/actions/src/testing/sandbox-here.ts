import { spawnSync } from 'node:child_process';

/**
 * Whether this machine lets processes be confined: asked of the system itself, so that a sandbox of ours that is broken is not
 * taken for a system that has none.
 */
export const sandboxHere =
  spawnSync('unshare', ['--map-root-user', '--net', '--mount', '--pid', '--fork', '--mount-proc', 'true'], {
    cwd: '/',
    ...(process.getuid?.() === 0 && { uid: 65_534, gid: 65_534 }),
  }).status === 0;

/** For the names of groups. */
export const unlessNoSandbox = sandboxHere ? '' : ' (skipped: this system has no sandbox)';

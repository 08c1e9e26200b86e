/** Where things lie in the checkout. Every script starts from here, so that it works from any working folder. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repoRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** An absolute path inside the checkout. */
export const inRepo = (...parts) => path.join(repoRoot, ...parts);

/** Everything that a script leaves behind at run time lies under this one ignored folder. */
export const workFolder = inRepo('.ensue');

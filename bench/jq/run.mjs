/** `node bench/jq/run.mjs [rounds]`: how fast our jq is beside jq itself, measured in one run. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '../..');
const file = resolve(root, 'dist/bench/jq/speed.mjs');
const build = await rolldown({
  input: resolve(import.meta.dirname, 'speed.ts'),
  platform: 'node',
  external: ['jq-wasm'],
  tsconfig: resolve(root, 'tsconfig.json'),
});
await build.write({ file, format: 'esm' });
await build.close();
await import(pathToFileURL(file).href);

/** One entry and all of our own code it needs, in one file; everything from node_modules stays outside. */
import { rolldown } from 'rolldown';

/**
 * Whatever is neither a path nor ours is a package or a Node builtin. `@ensue/…` names are paths of tsconfig.base.json.
 * `\0` begins the bundler's own modules, and `@oxc-project/runtime` is its decorator helpers, which it carries itself.
 */
const FROM_NODE_MODULES = /^(?!@ensue\/|@oxc-project\/runtime|[./\0]|[A-Za-z]:[\\/])/;

/**
 * @param {{ root: string, entry: string, tsconfig: string, plugins?: import('rolldown').Plugin[] }} options
 * @returns {Promise<{ code: string, map: string | undefined, imports: string[], warnings: string[] }>} `imports`: what stays outside
 */
export async function bundle({ root, entry, tsconfig, plugins = [] }) {
  const warnings = [];
  const build = await rolldown({
    cwd: root,
    input: entry,
    platform: 'node',
    external: FROM_NODE_MODULES,
    // Brings the paths, and the legacy decorators with their metadata that Nest's injection reads.
    tsconfig,
    plugins,
    onLog: (level, log) => level === 'warn' && warnings.push(log.message),
  });
  try {
    const { output } = await build.generate({ format: 'esm', codeSplitting: false, sourcemap: true, keepNames: true });
    const chunk = output.find((part) => part.type === 'chunk' && part.isEntry);
    const imports = [...new Set([...chunk.imports, ...chunk.dynamicImports])].sort();
    return { code: chunk.code, map: chunk.map?.toString(), imports, warnings };
  } finally {
    await build.close();
  }
}

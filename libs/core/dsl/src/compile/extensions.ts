import { compileExpression } from '../expression/compile-expression';
import { runtimeArguments } from '../expression/variables';
import type { Extension } from '../program';
import type { TaskKey } from '../task-keys';
import { type Compilation, isLoose, type WrittenExtension } from './compilation';
import { compileTasks } from './task-list';
import { ifPresent, listOf, objectOf, onlyEntry, present, textOf, type Written } from './written';

/** The extensions of a definition, in order (DSL reference, "Extension"). */
export function writtenExtensions(definition: Written): readonly WrittenExtension[] {
  const { extensions } = objectOf(definition['use'] ?? {});
  return listOf(extensions ?? []).map((item) => {
    const [name, written] = onlyEntry(item);
    return { name, written: objectOf(written), definition };
  });
}

/** Compiles what extends a task of this kind, for the task at this position. */
export function compileExtensions(key: TaskKey, position: string, compilation: Compilation): readonly Extension[] {
  return compilation.extensions
    .filter(({ written }) => extendedBy(textOf(written['extend']), key))
    .map(({ name, written, definition }, index) => {
      const bare: Compilation = { ...compilation, definition, loose: isLoose(definition), extensions: [] };
      const tasks = (part: 'before' | 'after') =>
        compileTasks(written[part] ?? [], `${position}/extensions/${index}/${part}`, runtimeArguments, bare);
      const when = ifPresent(written['when'], (condition) => compileExpression(textOf(condition), runtimeArguments));
      return present({ name, when, before: tasks('before'), after: tasks('after') });
    });
}

/** `composite` means the tasks that are only made of others: `do` and `fork`. */
function extendedBy(extend: string, key: TaskKey): boolean {
  if (extend === 'composite') return key === 'do' || key === 'fork';
  return extend === 'all' || extend === key;
}

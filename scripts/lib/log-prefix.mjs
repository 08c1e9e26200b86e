/** Several programs in one terminal: every line says whose it is. */

/**
 * Cuts a stream of text into whole lines, each handed on with a prefix; a last line without an end is kept until `flush`.
 * @param {string} prefix
 * @param {(line: string) => void} emit
 */
export function linePrefixer(prefix, emit) {
  let rest = '';
  return {
    write(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) emit(`${prefix}${line.replace(/\r$/, '')}`);
    },
    flush() {
      if (rest !== '') emit(`${prefix}${rest}`);
      rest = '';
    },
  };
}

/** A string as JSON text; jq escapes the delete character too. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
  return quoted.includes('\u007f') ? quoted.replaceAll('\u007f', '\\u007f') : quoted;
}

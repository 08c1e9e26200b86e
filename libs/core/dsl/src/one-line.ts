/** Messages quote what authors wrote, which may be long and of many lines. */
export function oneLine(text: string): string {
  const line = text.replace(/\s*[\n\r]\s*/g, ' ');
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}

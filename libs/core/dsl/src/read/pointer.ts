/** Appends one step to a JSON pointer (RFC 6901): `~` and `/` inside the step are escaped. */
export function pointerTo(parent: string, step: string | number): string {
  return `${parent}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

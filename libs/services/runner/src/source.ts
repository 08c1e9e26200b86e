/** Who says what the runner says. */
export const source = '/ensue/runner';

export type * from './program';
export type { Mistake } from './mistake';
export { ExpressionError } from './expression-error';

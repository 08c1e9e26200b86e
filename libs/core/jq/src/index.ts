export { compile } from './compile';
export { type JqBudget, defaultBudget } from './jq-budget';
export { JqBudgetError } from './jq-budget-error';
export type { JqCompileOptions, JqProgram, JqRunOptions } from './jq-program';
export { JqRuntimeError } from './jq-runtime-error';
export { JqSyntaxError } from './jq-syntax-error';
export type { Json } from './json';

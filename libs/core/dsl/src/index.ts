export type * from './program';
export type { Mistake } from './mistake';
export type { FunctionCatalog } from './function-catalog';
export { DefinitionError } from './definition-error';
export { ExpressionError } from './expression-error';
export { normalizeErrorType } from './error-type';
export { compileDefinition, readDefinition, type Reading, type ReadingOptions } from './read-definition';

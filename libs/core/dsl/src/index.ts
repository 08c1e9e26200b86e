export type * from './program';
export { operationsMeter } from './program';
export type { Mistake } from './mistake';
export type { FunctionCatalog } from './function-catalog';
export { ReferenceBudget, TooManyReferences, withCountedReferences } from './reference-budget';
export { DefinitionError } from './definition-error';
export { ExpressionError } from './expression-error';
export { didYouMean } from './judge/did-you-mean';
export { parseDuration } from './duration';
export { normalizeErrorType } from './error-type';
export { compileDefinition, readDefinition, type Reading, type ReadingOptions } from './read-definition';
export { CronError } from './schedule/cron-fields';
export { type ClockSchedule, nextTick } from './schedule/next-tick';
export { lastTicks } from './schedule/last-ticks';
export { type UpcomingTick, upcomingTicks } from './schedule/upcoming-ticks';
export { isSecretName } from './judge/secrets';
export { isTimeZone } from './schedule/time-zone';
export {
  type FoundToken,
  type SecretReference,
  secretToken,
  secretTokensIn,
  withoutAnySecretTokens,
  withoutSecretTokens,
} from './secret-token';
export type { ResourceAuthentication, ResourcePurpose, ResourceReference, Resources } from './resources/resource';
export { resourceMistake } from './resources/resource-mistake';
export { workflowSchema } from './workflow-schema';

export { ProblemException, type ProblemDetails } from './problem-exception';
export { problemType } from './problem-type';
export { ProblemFilter } from './problem-filter';
export { Public } from './public';
export { AdminTokenGuard } from './admin-token-guard';
export { bearerToken, sameToken } from './same-token';
export { createHttpApp, type HttpAppOptions } from './create-http-app';
export { readBody } from './read-body';
export type { RawBodyRequest } from './register-body-parsers';

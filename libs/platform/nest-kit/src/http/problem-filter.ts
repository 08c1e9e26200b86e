import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidv7 } from '../ids';
import type { Logger } from '../logging';
import { problemOf } from './problem-of';

/** Every exception of a route becomes application/problem+json; what nobody foresaw is logged under an id and says no more. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.logger);
  }
}

/** Answers with the problem that an error is. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const { problem, headers, unexpected } = problemOf(error);
  const id = uuidv7();
  const at = { method: request.method, path: request.url.replace(/\?.*$/s, ''), status: problem.status };
  if (unexpected) logger.error('a request failed', { ...at, problemId: id, error });
  else if (problem.status >= 500) logger.warn('a request could not be served', { ...at, error });
  else logger.debug('a request was refused', { ...at, detail: problem.detail });
  if (reply.sent) return;
  const body = unexpected ? { ...problem, instance: `urn:uuid:${id}` } : problem;
  void reply
    .status(problem.status)
    .headers({ ...headers, 'content-type': 'application/problem+json' })
    .send(JSON.stringify(body));
}

import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidv7 } from '../ids';
import type { Logger } from '../logging';
import type { AllowedMethods } from './allowed-methods';
import { ProblemException } from './problem-exception';
import { problemOf } from './problem-of';

/** Every exception of a route becomes application/problem+json; what nobody foresaw is logged under an id and says no more. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly allowed?: AllowedMethods,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const told = (request.is404 && this.wrongMethod(request)) || error;
    sendProblem(told, request, http.getResponse<FastifyReply>(), this.logger);
  }

  /** No route was found: there may be one for another method. */
  private wrongMethod({ method, url }: FastifyRequest): ProblemException | undefined {
    const allow = (this.allowed?.of(url.replace(/[?;].*$/s, '')) ?? []).join(', ');
    if (allow === '') return undefined;
    return new ProblemException({
      status: 405,
      slug: 'method-not-allowed',
      title: 'Method not allowed',
      detail: `This address does not take ${method}.`,
      hint: `It takes ${allow}.`,
      headers: { allow },
    });
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

import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../config';
import { sha256Hex } from '../ids';
import { ProblemException } from './problem-exception';
import { publicRoute } from './public';
import { bearerToken, sameToken } from './same-token';

/**
 * Lets nobody in without the admin token, except where a route says `@Public()`. It decides by the route's own metadata,
 * never by the text of the path, so that no spelling of a path goes round it.
 *
 * Without a configured token only this machine may call, and only for itself: not a web page that a browser on this machine
 * happens to show.
 */
export class AdminTokenGuard implements CanActivate {
  private readonly reflector = new Reflector();
  private readonly tokenHash: string | undefined;

  /** @param listensOn the host the service listens on */
  constructor(
    token: string | undefined,
    private readonly listensOn: string,
  ) {
    this.tokenHash = token === undefined ? undefined : sha256Hex(token);
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const open = this.reflector.getAllAndOverride<boolean | undefined>(publicRoute, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (open === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.tokenHash === undefined) return this.onlyThisMachine(request);
    if (sameToken(bearerToken(request.headers.authorization), this.tokenHash)) return true;
    throw new ProblemException({
      status: 401,
      slug: 'unauthorized',
      title: 'Not authorized',
      detail: request.headers.authorization === undefined ? 'The request carries no token.' : 'The token is not valid.',
      hint: 'Send "Authorization: Bearer <token>" with the value of ENSUE_API_TOKEN.',
      headers: { 'www-authenticate': 'Bearer realm="ensue"' },
    });
  }

  private onlyThisMachine(request: FastifyRequest): boolean {
    const origin = request.headers.origin;
    const local =
      isLoopback(this.listensOn) &&
      isLoopback(request.hostname) &&
      (origin === undefined || (URL.canParse(origin) && isLoopback(new URL(origin).hostname)));
    if (local) return true;
    throw new ProblemException({
      status: 403,
      slug: 'local-only',
      title: 'Only this machine may call',
      detail: 'No token is configured, so requests for other hosts and from other origins are refused.',
      hint: 'Call http://127.0.0.1 or http://localhost, or set ENSUE_API_TOKEN.',
    });
  }
}

import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { nestLogger, type Logger } from '../logging';
import { measureHttp } from '../metrics/measure-http';
import type { Metrics } from '../metrics/metrics';
import { AdminTokenGuard } from './admin-token-guard';
import { AllowedMethods } from './allowed-methods';
import { ProblemFilter, sendProblem } from './problem-filter';
import { registerBodyParsers } from './register-body-parsers';
import { registerSecurityHeaders } from './register-security-headers';

export interface HttpAppOptions {
  readonly logger: Logger;
  /** The host the app will listen on: without a token, guarded routes are open on loopback only. */
  readonly host: string;
  readonly apiToken?: string | undefined;
  /** Bytes; 1 MiB unless said otherwise. */
  readonly bodyLimit?: number;
  readonly metrics?: Metrics;
}

/**
 * A Nest application over Fastify with our manners: every route guarded unless `@Public()`, mistakes as problems, bounded
 * bodies. The caller connects microservices and listens: `await app.listen(port, host)`.
 */
export async function createHttpApp(
  module: Type<unknown> | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const { logger } = options;
  const allowed = new AllowedMethods();
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    // A sender that dawdles holds a connection; long answers are not meant.
    requestTimeout: 30_000,
    // A request whose connection was taken before the end began is answered like any other: a rolling restart costs none.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512 },
    // No middleware: what guards a route is found at the route.
    skipMiddie: true,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(error, request, reply, logger),
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  allowed.watch(fastify);
  if (options.metrics !== undefined) measureHttp(fastify, options.metrics);
  registerBodyParsers(fastify);
  registerSecurityHeaders(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalGuards(new AdminTokenGuard(options.apiToken, options.host));
  app.useGlobalFilters(new ProblemFilter(logger, allowed));
  return app;
}

import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics';

/** Counts and times requests by route, never by path: nobody outside chooses how many series there are. */
export function measureHttp(fastify: FastifyInstance, metrics: Metrics): void {
  const requests = metrics.counter({
    name: 'ensue_http_requests_total',
    help: 'Requests that were answered.',
    labels: ['method', 'route', 'status'],
  });
  const duration = metrics.histogram({
    name: 'ensue_http_request_duration_seconds',
    help: 'From the request until the answer was sent; streams count with their whole life.',
    labels: ['method', 'route'],
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    requests.inc({ method, route, status: reply.statusCode });
    duration.observe({ method, route }, reply.elapsedTime / 1_000);
    done();
  });
}

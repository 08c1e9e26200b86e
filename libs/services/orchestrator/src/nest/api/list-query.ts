import { routes } from '@ensue/contracts';
import { didYouMean } from '@ensue/dsl';
import { ProblemException } from '@ensue/nest-kit';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Query } from './paging';

/** The names that each list knows, by its address as the framework writes it. */
const known = new Map(
  routes
    .filter(({ method }) => method === 'get')
    .map(({ path, query = {} }) => [path.replace(/\{(\w+)\}/g, ':$1'), Object.keys(query)]),
);

/**
 * The query of a list. A name that the list does not know is refused: whoever misspells a filter would take the whole list for
 * what passed it.
 * @throws ProblemException 400
 */
export const ListQuery = createParamDecorator((_: unknown, context: ExecutionContext): Query => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const query = request.query as Query;
  const names = known.get(request.routeOptions.url ?? '') ?? [];
  const unknown = Object.keys(query).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw unknownNames(unknown, names);
  return query;
});

function unknownNames(unknown: readonly string[], names: readonly string[]): ProblemException {
  return new ProblemException({
    status: 400,
    slug: 'invalid-query',
    title: 'The query cannot be understood',
    detail: `This list does not know ${unknown.map((name) => JSON.stringify(name.slice(0, 80))).join(', ')}.`,
    hint: `It knows ${names.join(', ')}.`,
    errors: unknown.map((name) => {
      const meant = didYouMean(name, names);
      const hint = meant === undefined ? {} : { hint: `Did you mean \`${meant}\`?` };
      return { pointer: `?${name.slice(0, 80)}`, message: 'is no parameter of this list', ...hint };
    }),
  });
}

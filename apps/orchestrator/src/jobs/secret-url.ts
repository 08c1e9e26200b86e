import { parse } from '@ensue/nest-kit';

/** The address that services of one kind use: a job makes the user that it names. */
export function secretUrl(services: string, ...schemes: readonly [string, ...string[]]) {
  const example = `${schemes[0]}://${services}:password@host/ensue`;
  return {
    parse: parse.url({ schemes, example }),
    secret: true,
    describe: `The address that ${services} use: its user is made, with the least rights; without it, nothing is.`,
  } as const;
}

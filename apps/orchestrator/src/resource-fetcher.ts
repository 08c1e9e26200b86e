import { httpResourceFetcher } from '@ensue/actions';
import type { Shutdown } from '@ensue/nest-kit';
import type { ResourceFetcher } from '@ensue/ports';
import type { config } from './config';

/** Fetches what definitions refer to, from where the operator allows it, until the service stops. */
export function resourceFetcherOf(settings: ReturnType<typeof config.read>, shutdown: Shutdown): ResourceFetcher {
  const { ENSUE_RESOURCE_ALLOW: allow, ENSUE_RESOURCE_RESOLVE: addresses } = settings;
  const fetcher = httpResourceFetcher({ allow, addresses });
  shutdown.onStop('resources', () => fetcher.close());
  return fetcher;
}

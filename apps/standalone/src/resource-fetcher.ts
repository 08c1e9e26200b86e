import { httpResourceFetcher } from '@ensue/actions';
import type { Settings, Shutdown } from '@ensue/nest-kit';
import type { ResourceFetcher } from '@ensue/ports';
import type { variables } from './config';

/** Fetches what definitions refer to, from where the operator allows it, until the service stops. */
export function resourceFetcherOf(settings: Settings<typeof variables>, shutdown: Shutdown): ResourceFetcher {
  const { ENSUE_RESOURCE_ALLOW: allow, ENSUE_RESOURCE_RESOLVE: addresses } = settings;
  const fetcher = httpResourceFetcher({ allow, addresses });
  shutdown.onStop('resources', () => fetcher.close());
  return fetcher;
}

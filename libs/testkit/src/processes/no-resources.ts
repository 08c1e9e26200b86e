import { ResourceError, type ResourceFetcher } from '@ensue/ports';

/** The workflows of a simulation refer to nothing outside. */
export const noResources: ResourceFetcher = {
  fetch: () => Promise.reject(new ResourceError('a simulation has no network.', 'Refer to nothing outside.')),
};

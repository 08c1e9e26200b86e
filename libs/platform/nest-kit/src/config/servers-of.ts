import type { Settings } from './define-config';
import type { busVariables, storeVariables, topologyVariables } from './common-variables';

/** Where the broker is, from a service's settings. */
export function brokerOf(settings: Settings<typeof busVariables> & Partial<Settings<typeof topologyVariables>>) {
  const { ENSUE_AMQP_URL: url, ENSUE_AMQP_CA_FILE: ca, ENSUE_AMQP_TOPOLOGY: topology } = settings;
  return { url, ...(ca !== undefined && { ca }), ...(topology !== undefined && { topology }) };
}

/** Where the database is, from a service's settings. */
export function databaseOf(settings: Pick<Settings<typeof storeVariables>, 'ENSUE_MYSQL_URL' | 'ENSUE_MYSQL_CA_FILE'>) {
  const { ENSUE_MYSQL_URL: url, ENSUE_MYSQL_CA_FILE: ca } = settings;
  return { url, ...(ca !== undefined && { ca }) };
}

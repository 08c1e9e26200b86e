import { describe, expect, it } from 'vitest';
import { serviceList } from './services.mjs';

describe('services', () => {
  const urls = {
    amqpUrl: 'amqp://b',
    mysqlUrl: 'mysql://d/ensue',
    warehouseUrl: 'mysql://d/warehouse',
    secretsKey: 's',
    runnerKey: 'r',
    gatewayKey: 'g',
    examples: '/ex',
  };

  it('gives the database to those two that may have it, and each its port', () => {
    const services = serviceList(urls);
    const withDatabase = services.filter(({ env }) => env['ENSUE_MYSQL_URL']).map(({ name }) => name);
    expect(withDatabase).toEqual(['orchestrator', 'scheduler']);
    expect(services.map(({ env }) => env['ENSUE_HTTP_PORT'])).toEqual(['8080', '8081', '8082', '8083']);
  });

  it('gives the key for the database’s secrets to the orchestrator alone, and those for messages to their receivers as well', () => {
    const services = serviceList(urls);
    const having = (key: string) => services.filter(({ env }) => env[key]).map(({ name }) => name);
    expect(having('ENSUE_SECRETS_KEY')).toEqual(['orchestrator']);
    expect(having('ENSUE_RUNNER_KEY')).toEqual(['orchestrator', 'runner']);
    expect(having('ENSUE_GATEWAY_KEY')).toEqual(['orchestrator', 'gateway']);
  });

  it('lets the person’s own settings win, except for the port that would be the same for all', () => {
    const [orchestrator] = serviceList({ ...urls, given: { ENSUE_LOG_FORMAT: 'json', ENSUE_HTTP_PORT: '1' } });
    expect(orchestrator?.env).toMatchObject({ ENSUE_LOG_FORMAT: 'json', ENSUE_HTTP_PORT: '8080' });
  });
});

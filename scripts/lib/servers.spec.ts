import { describe, expect, it } from 'vitest';
import { composeFile, publishedPorts } from './compose-servers.mjs';
import { databaseUrl } from './databases.mjs';
import { createVhostProgram } from './private-rabbitmq.mjs';

describe('servers', () => {
  it('puts a database into a server’s URL', () => {
    expect(databaseUrl('mysql://u:p@127.0.0.1:3306', 'ensue')).toBe('mysql://u:p@127.0.0.1:3306/ensue');
    expect(databaseUrl('mysql://u:p@127.0.0.1:3306/other?x=1', 'ensue')).toBe('mysql://u:p@127.0.0.1:3306/ensue?x=1');
  });

  it('lets no vhost name become a program', () => {
    expect(createVhostProgram('one-2.x')).toContain('<<"one-2.x">>');
    expect(() => createVhostProgram('x">>), halt(), (<<"')).toThrow(/use letters/);
  });

  it('reads back from a compose file which ports it publishes', () => {
    expect(publishedPorts(composeFile({ amqpPort: 4001, mysqlPort: 4002 }))).toEqual([4001, 4002]);
  });
});

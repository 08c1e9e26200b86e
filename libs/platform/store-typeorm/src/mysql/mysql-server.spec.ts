import { describe, expect, it } from 'vitest';
import { serverOf, skipsLocked } from './mysql-server';

describe('what a server says of itself', () => {
  it.each([
    ['10.11.19-MariaDB-0+deb12u1', 'mariadb', true],
    ['5.5.5-10.6.4-MariaDB-log', 'mariadb', true],
    ['10.5.29-MariaDB', 'mariadb', false],
    ['12.1.2-MariaDB', 'mariadb', true],
    ['8.0.0', 'mysql', false],
    ['8.0.1', 'mysql', true],
    ['8.4.6-1.el9', 'mysql', true],
    ['9.7.0-0', 'mysql', true],
    ['5.7.44-log', 'mysql', false],
  ])('%s is %s; it skips locked rows: %s', (version, type, skips) => {
    const server = serverOf(version, 1);
    expect(server.type).toBe(type);
    expect(skipsLocked(server)).toBe(skips);
  });
});

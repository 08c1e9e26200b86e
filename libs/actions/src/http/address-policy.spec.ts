import { describe, expect, test } from 'vitest';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { AddressPolicy } from './address-policy';
import { ConfinedClient } from './confined-client';
import { httpAction } from './http-action';

describe('addresses that are not the public internet are refused', () => {
  const policy = new AddressPolicy();
  test.each([
    ['this network', '0.0.0.0', '0.1.2.3'],
    ['private', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ['shared', '100.64.0.1', '100.127.255.255'],
    ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
    ['link-local, with the metadata of clouds', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
    ['protocol assignments', '192.0.0.1', '192.0.0.171', '192.88.99.1'],
    ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ['benchmarks', '198.18.0.1', '198.19.255.255', '2001:2::1'],
    ['multicast, reserved, broadcast', '224.0.0.1', '240.0.0.1', '255.255.255.255', 'ff02::1'],
    ['unspecified', '::', '0:0:0:0:0:0:0:0'],
    ['IPv4-mapped', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:a00:1'],
    ['IPv4-compatible', '::127.0.0.1', '::7f00:1', '::a9fe:a9fe'],
    ['IPv4-translated', '::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::127.0.0.1', '64:ff9b:1::1'],
    ['tunnels into IPv4', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2001::1', '2001:0:4136:e378::1'],
    ['unique local', 'fc00::1', 'fd00:ec2::254', 'fdff:ffff::1'],
    ['site-local, discard and others', 'fec0::1', '100::1', '5f00::1', '4000::1', '8000::1'],
    ['no address at all', '', 'localhost', '1.2.3', '::g', '999.1.1.1'],
  ])('%s', (_name, ...addresses) => {
    expect(addresses.filter((address) => policy.permits(address))).toEqual([]);
  });

  test('public ones are permitted', () => {
    const open = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00::1', '::ffff:8.8.8.8'];
    expect(open.filter((address) => !policy.permits(address))).toEqual([]);
  });
});

describe('what the operator allows', () => {
  test('is permitted in every way of writing it, and nothing else is', () => {
    const policy = new AddressPolicy(['10.1.0.0/16', ' 127.0.0.1 ', 'fd00::/8', '']);
    expect(policy.permits('10.1.2.3')).toBe(true);
    expect(policy.permits('::ffff:10.1.2.3')).toBe(true);
    expect(policy.permits('127.0.0.1')).toBe(true);
    expect(policy.permits('fd12::1')).toBe(true);
    expect(policy.permits('10.2.0.1')).toBe(false);
    expect(policy.permits('127.0.0.2')).toBe(false);
    expect(policy.permits('::7f00:1')).toBe(false);
  });

  test('may be everything', () => {
    expect(new AddressPolicy(['*']).permits('169.254.169.254')).toBe(true);
  });

  test('must be networks', () => {
    expect(() => new AddressPolicy(['intranet'])).toThrow('"intranet" is neither an address nor a network');
    expect(() => new AddressPolicy(['10.0.0.0/99'])).toThrow('10.0.0.0/99');
  });
});

describe('however an internal address is written, it is refused', () => {
  const action = httpAction(new ConfinedClient());
  test.each([
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '0177.0.0.1',
    '017700000001',
    '0',
    '0.0.0.0',
    '127.0.0.1.',
    '%31%32%37.0.0.1',
    '①②⑦.⓪.⓪.①',
    '１２７.０.０.１',
    '127。0。0。1',
    'localhost',
    'LOCALHOST',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '100.100.100.200',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:169.254.169.254]',
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::169.254.169.254]',
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[fec0::1]',
    '[ff02::1]',
  ])('http://%s', async (host) => {
    const call = action.perform({ method: 'GET', endpoint: { uri: `http://${host}:9/` } }, testContext());
    expect(await faultOf(call)).toMatchObject({ status: 403, detail: expect.stringContaining('internal address') });
  });

  test.each(['file:///etc/passwd', 'ftp://example.com/', 'gopher://127.0.0.1/', 'data:text/plain,x', 'unix:/run/x'])(
    '%s is no http',
    async (uri) => {
      const call = action.perform({ method: 'GET', endpoint: { uri } }, testContext());
      expect(await faultOf(call)).toMatchObject({ status: 400, title: 'Configuration Error' });
    },
  );
});

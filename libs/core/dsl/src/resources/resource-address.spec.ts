import { describe, expect, it } from 'vitest';
import { catalogFunctionAddress, rawAddress } from './resource-address';

const raw = 'https://raw.githubusercontent.com/acme/flows';

describe('the raw document', () => {
  it.each([
    ['https://github.com/acme/flows/blob/main/f.yaml', `${raw}/main/f.yaml`],
    ['https://github.com/acme/flows/tree/v1/a/f.yaml', `${raw}/v1/a/f.yaml`],
    ['https://github.com/acme/flows/f.yaml', `${raw}/HEAD/f.yaml`],
    ['https://gitlab.com/acme/flows/-/blob/main/f.yaml', 'https://gitlab.com/acme/flows/-/raw/main/f.yaml'],
    ['https://git.acme.test/a/b/c/-/tree/main/f.yaml', 'https://git.acme.test/a/b/c/-/raw/main/f.yaml'],
    ['https://gitlab.com/acme/flows/f.yaml', 'https://gitlab.com/acme/flows/-/raw/HEAD/f.yaml'],
  ])('behind the page %s is %s', (page, document) => {
    expect(rawAddress(page)).toBe(document);
  });

  it.each([
    `${raw}/main/f.yaml`,
    'https://gitlab.com/acme/flows/-/raw/main/f.yaml',
    'https://a.test/f?x=1',
    'no address',
  ])('of %s is itself', (address) => {
    expect(rawAddress(address)).toBe(address);
  });
});

describe('a function of a catalog', () => {
  const greet = { name: 'greet', version: '1.0.0', catalog: 'ours' };

  it.each([
    ['https://c.test', 'https://c.test/functions/greet/1.0.0/function.yaml'],
    ['https://c.test/a/', 'https://c.test/a/functions/greet/1.0.0/function.yaml'],
    ['https://c.test/a?key=1#x', 'https://c.test/a/functions/greet/1.0.0/function.yaml?key=1'],
    ['https://github.com/acme/flows', `${raw}/HEAD/functions/greet/1.0.0/function.yaml`],
    ['https://github.com/acme/flows/tree/main', `${raw}/main/functions/greet/1.0.0/function.yaml`],
  ])('at %s lies at %s', (endpoint, address) => {
    expect(catalogFunctionAddress(endpoint, greet)).toBe(address);
  });

  it('keeps to its place, whatever its name', () => {
    const name = '../x';
    expect(catalogFunctionAddress('https://c.test/a', { ...greet, name })).toContain('/functions/..%2Fx/1.0.0/');
  });
});

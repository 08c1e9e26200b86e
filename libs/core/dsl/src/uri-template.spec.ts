import { describe, expect, it } from 'vitest';
import { expandUriTemplate, unsupportedPart } from './uri-template';

describe('a URI template', () => {
  it.each([
    ['https://x.org/pet/{petId}', { petId: 7 }, 'https://x.org/pet/7'],
    ['https://x.org/{a}/{b}?q={a}', { a: 'x y', b: 'ü/?' }, 'https://x.org/x%20y/%C3%BC%2F%3F?q=x%20y'],
    ['https://x.org/{missing}', {}, 'https://x.org/'],
    ['https://x.org/{nothing}', { nothing: null }, 'https://x.org/'],
    ['https://x.org/{flag}', { flag: false }, 'https://x.org/false'],
    ['https://x.org/{constructor}', {}, 'https://x.org/'],
    ['https://x.org/{a}', 'no object', 'https://x.org/'],
    ['https://x.org/{a}', { a: "it's(1)*!" }, 'https://x.org/it%27s%281%29%2A%21'],
  ])('%s with %j is %s', (template, input, expected) => {
    expect(expandUriTemplate(template, input)).toBe(expected);
  });

  it('refuses a list or an object', () => {
    expect(() => expandUriTemplate('{a}', { a: {} })).toThrow('`a` must be text');
    expect(() => expandUriTemplate('{a}', { a: [1] })).toThrow(RangeError);
  });

  it('knows simple names only', () => {
    expect(unsupportedPart('https://x.org/{a}')).toBeUndefined();
    expect(unsupportedPart('https://x.org{?a}')).toEqual({ text: '{?a}', offset: 13 });
    expect(unsupportedPart('https://x.org/{a')).toEqual({ text: '{', offset: 14 });
  });
});

describe('a value of dots', () => {
  it.each(['.', '..'])('is refused where %s would be a whole segment of the path', (id) => {
    expect(() => expandUriTemplate('https://example.com/pets/{id}', { id })).toThrow(/must not be/);
    expect(() => expandUriTemplate('https://example.com/pets/{id}/owner', { id })).toThrow(/must not be/);
    expect(() => expandUriTemplate('https://example.com/pets/{id}?full=true', { id })).toThrow(/must not be/);
  });

  it('is text like any other elsewhere', () => {
    expect(expandUriTemplate('https://example.com/find?name={id}', { id: '..' })).toBe(
      'https://example.com/find?name=..',
    );
    expect(expandUriTemplate('https://example.com/v{id}', { id: '..' })).toBe('https://example.com/v..');
  });
});

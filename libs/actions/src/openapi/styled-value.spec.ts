import type { Json } from '@ensue/contracts';
import { describe, expect, test } from 'vitest';
import { encodeText, styledPairs, styledText, type Style } from './styled-value';

const list = ['blue', 'bl ack'];
const map = { R: 100, G: 'x y' };

// The table of the OpenAPI specification, "Style Examples", with something to encode.
describe('in a path', () => {
  test.each<[Style, boolean, string, string, string]>([
    ['simple', false, 'bl%20ack', 'blue,bl%20ack', 'R,100,G,x%20y'],
    ['simple', true, 'bl%20ack', 'blue,bl%20ack', 'R=100,G=x%20y'],
    ['label', false, '.bl%20ack', '.blue,bl%20ack', '.R,100,G,x%20y'],
    ['label', true, '.bl%20ack', '.blue.bl%20ack', '.R=100.G=x%20y'],
    ['matrix', false, ';c=bl%20ack', ';c=blue,bl%20ack', ';c=R,100,G,x%20y'],
    ['matrix', true, ';c=bl%20ack', ';c=blue;c=bl%20ack', ';R=100;G=x%20y'],
  ])('%s, explode %s', (style, explode, text, items, members) => {
    const styled = (value: Json) => styledText({ name: 'c', style, explode }, value, encodeText);
    expect([styled('bl ack'), styled(list), styled(map)]).toEqual([text, items, members]);
  });
});

describe('in a query', () => {
  test.each<[Style, boolean, string, string, string]>([
    ['form', true, 'c=bl%20ack', 'c=blue&c=bl%20ack', 'R=100&G=x%20y'],
    ['form', false, 'c=bl%20ack', 'c=blue,bl%20ack', 'c=R,100,G,x%20y'],
    ['spaceDelimited', false, 'c=bl%20ack', 'c=blue%20bl%20ack', 'c=R%20100%20G%20x%20y'],
    ['pipeDelimited', false, 'c=bl%20ack', 'c=blue%7Cbl%20ack', 'c=R%7C100%7CG%7Cx%20y'],
    ['tabDelimited', false, 'c=bl%20ack', 'c=blue%09bl%20ack', 'c=R%09100%09G%09x%20y'],
    ['deepObject', true, 'c=bl%20ack', 'c=blue&c=bl%20ack', 'c%5BR%5D=100&c%5BG%5D=x%20y'],
    [
      'json',
      true,
      'c=%22bl%20ack%22',
      'c=%5B%22blue%22%2C%22bl%20ack%22%5D',
      'c=%7B%22R%22%3A100%2C%22G%22%3A%22x%20y%22%7D',
    ],
  ])('%s, explode %s', (style, explode, text, items, members) => {
    const styled = (value: Json) => styledPairs({ name: 'c', style, explode }, value).join('&');
    expect([styled('bl ack'), styled(list), styled(map)]).toEqual([text, items, members]);
  });
});

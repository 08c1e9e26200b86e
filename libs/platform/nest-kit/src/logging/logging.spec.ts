import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger, createMasker, mask, nestLogger, type LoggerOptions } from './index';

function listening(options: Partial<LoggerOptions> = {}) {
  const stream = new PassThrough();
  const logger = createLogger({ service: 'gateway', level: 'debug', format: 'json', stream, ...options });
  const text = () => String(stream.read() ?? '');
  const lines = () =>
    text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, text, lines };
}

describe('a logger', () => {
  it('writes one JSON object per line, with time, level, service, message and the fields of its parents', () => {
    const { logger, lines } = listening();
    logger.child({ runId: 'r1' }).info('moved', { revision: 2 });
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'info', service: 'gateway', message: 'moved', runId: 'r1', revision: 2 }),
    ]);
  });

  it('does not let fields pass for something else', () => {
    const { logger, lines } = listening();
    logger.info('true words', { message: 'false', level: 'error', service: 'other', time: 'never' });
    expect(lines()).toEqual([expect.objectContaining({ level: 'info', service: 'gateway', message: 'true words' })]);
  });

  it('keeps below its level silent', () => {
    const { logger, text } = listening({ level: 'warn' });
    logger.info('chatter');
    expect(text()).toBe('');
  });

  it('looks at no field of a line that is not wanted', () => {
    const { logger, lines } = listening({ level: 'warn' });
    const fields = {
      get costly(): never {
        throw new Error('was looked at');
      },
    };
    expect(() => logger.child({ a: 1 }).info('quiet', fields)).not.toThrow();
    expect(lines()).toEqual([]);
  });

  it('tells errors with their stack and cause, and survives circles and big integers', () => {
    const { logger, lines } = listening();
    const circle: Record<string, unknown> = { big: 10n };
    circle['self'] = circle;
    logger.error('broke', { error: new Error('outer', { cause: new Error('inner') }), circle });
    const [line] = lines();
    expect(line).toMatchObject({
      error: { message: 'outer', cause: { message: 'inner' } },
      circle: { big: '10', self: '[circular]' },
    });
  });

  it('is readable at a terminal and lets nothing from outside move the cursor', () => {
    const { logger, text } = listening({ format: 'pretty' });
    logger.warn('strange\u001b[2J name', { error: new Error('why') });
    const written = text();
    expect(written).toContain('WARN   gateway  strange[2J name');
    expect(written).toContain('Error: why');
    expect(written).not.toContain('\u001b');
  });

  it('carries what Nest says', () => {
    const { logger, lines } = listening();
    nestLogger(logger).error('bad', 'Error: x\n  at y', 'Router');
    expect(lines()).toEqual([
      expect.objectContaining({ message: 'bad', context: 'Router', error: { stack: 'Error: x\n  at y' } }),
    ]);
  });
});

describe('a secret', () => {
  const secret = 'p"ss wörd/ö+1';
  const hide = createMasker([secret]);

  it.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ secret })],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ secret }).toString()],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 after one byte', Buffer.from(`u${secret}`).toString('base64')],
    ['in base64 after two bytes', Buffer.from(`u:${secret}!`).toString('base64url')],
    ['in basic authentication', Buffer.from(`user:${secret}`).toString('base64')],
  ])('is hidden %s', (_, text) => {
    expect(hide(`before ${text} after`)).toContain(mask);
    expect(hide(`before ${text} after`)).toMatch(/^before .*after$/);
  });

  it('never reaches the log', () => {
    const { logger, text } = listening({ secrets: ['correct-horse'] });
    logger.info('got correct-horse', { url: 'amqp://u:correct-horse@h', nested: [{ v: 'correct-horse' }] });
    expect(text()).not.toContain('correct-horse');
  });

  it('leaves text alone when there is none, or only a word too short to be one', () => {
    expect(createMasker(['', 'abc'])('abc')).toBe('abc');
  });
});

import { describe, expect, it } from 'vitest';
import { armCrashPoint, crashPoints, type CrashPoint } from './crash-point';

function armed(environment: Record<string, string>): { reach: (name: CrashPoint) => void; deaths: CrashPoint[] } {
  const deaths: CrashPoint[] = [];
  return { reach: armCrashPoint({ environment, die: (name) => deaths.push(name) }), deaths };
}

describe('a crash point', () => {
  it('does nothing where no test has armed it', () => {
    const { reach, deaths } = armed({ NODE_ENV: 'test' });
    for (const name of crashPoints) reach(name);
    expect(deaths).toEqual([]);
  });

  it('ends the process where it was armed, and nowhere else', () => {
    const { reach, deaths } = armed({ NODE_ENV: 'test', ENSUE_CRASH_AT: 'relay.effect.taken' });
    for (const name of crashPoints) reach(name);
    expect(deaths).toEqual(['relay.effect.taken']);
  });

  it('lets so many pass before', () => {
    const { reach, deaths } = armed({ NODE_ENV: 'test', ENSUE_CRASH_AT: 'relay.effect.taken:3' });
    reach('relay.effect.taken');
    reach('relay.effect.taken');
    expect(deaths).toEqual([]);
    reach('relay.effect.taken');
    expect(deaths).toEqual(['relay.effect.taken']);
  });

  it('cannot be armed outside of tests', () => {
    expect(() => armed({ NODE_ENV: 'production', ENSUE_CRASH_AT: 'relay.effect.taken' })).toThrow('only tests');
    expect(() => armed({ ENSUE_CRASH_AT: 'relay.effect.taken' })).toThrow('only tests');
  });

  it('must be one that there is', () => {
    expect(() => armed({ NODE_ENV: 'test', ENSUE_CRASH_AT: 'relay.coffee' })).toThrow('relay.coffee');
    expect(() => armed({ NODE_ENV: 'test', ENSUE_CRASH_AT: 'relay.effect.taken:0' })).toThrow('nth');
  });
});

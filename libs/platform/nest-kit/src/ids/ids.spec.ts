import { validate, version } from 'uuid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventApiId, sha256Hex, uuidv7 } from './index';

afterEach(() => vi.useRealTimers());

describe('ids', () => {
  it('gives an event the same UUIDv8 wherever it is computed', () => {
    const id = eventApiId('/shop', 'order-1');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(eventApiId('/shop', 'order-1')).toBe(id);
    expect(id).toBe('6f951841-77f3-8fa2-b259-9c6876154009');
  });

  it('keeps events apart whose source and id only look alike when joined', () => {
    expect(eventApiId('ab', 'c')).not.toBe(eventApiId('a', 'bc'));
    expect(eventApiId('a","b', 'c')).not.toBe(eventApiId('a', 'b","c'));
  });

  it('makes new ids that sort by time', () => {
    const made = Array.from({ length: 50 }, () => uuidv7());
    expect(made).toEqual([...made].sort());
    expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('makes ids of version 7 that hold the time, never one twice', () => {
    vi.useFakeTimers({ now: Date.now() + 1_000 });
    const made = Array.from({ length: 5_000 }, () => uuidv7());
    expect(made.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(new Set(made.map((id) => parseInt(id.replaceAll('-', '').slice(0, 12), 16)))).toEqual(new Set([Date.now()]));
    expect(new Set(made).size).toBe(5_000);
    // The ends are random, whatever the count says.
    expect(new Set(made.map((id) => id.slice(-10))).size).toBe(5_000);
  });

  it('goes on counting when the clock goes back', () => {
    const before = uuidv7();
    vi.useFakeTimers({ now: Date.now() - 60_000 });
    expect(uuidv7() > before).toBe(true);
  });

  it('hashes text and bytes alike', () => {
    expect(sha256Hex('é')).toBe(sha256Hex(Buffer.from('é', 'utf8')));
  });
});

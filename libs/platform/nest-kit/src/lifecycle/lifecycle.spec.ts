import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { defineConfig, logVariables, parse } from '../config';
import { silentLogger } from '../logging';
import { runService, Shutdown, type ServiceHost } from './index';

const config = defineConfig({
  service: 'trial',
  variables: { ...logVariables, WORD: { parse: parse.text(), required: true, secret: true, describe: 'A word.' } },
});

function playedProcess(env: Record<string, string>, ...argv: string[]) {
  const out = new PassThrough();
  const err = new PassThrough();
  const events = new EventEmitter();
  const exit = vi.fn();
  const host = {
    argv: ['node', 'main.js', ...argv],
    env: { ENSUE_LOG_FORMAT: 'json', ...env },
    stdout: out,
    stderr: err,
    exit,
    on: (name: string, listener: () => void) => events.on(name, listener),
  } as unknown as ServiceHost;
  return {
    host,
    exit,
    signal: (name: string, value?: unknown) => events.emit(name, value),
    out: () => String(out.read() ?? ''),
    err: () => String(err.read() ?? ''),
  };
}

describe('a service', () => {
  it('runs until it is told to stop, then undoes what it did in reverse order', async () => {
    const { host, exit, signal } = playedProcess({ WORD: 'sesame' });
    const order: string[] = [];
    await runService({
      config,
      host,
      main: async ({ settings, shutdown }) => {
        order.push(`start ${settings.WORD}`);
        shutdown.onStop('bus', () => order.push('bus'));
        shutdown.onStop('http', async () => order.push('http'));
        await Promise.resolve();
      },
    });
    expect(exit).not.toHaveBeenCalled();
    signal('SIGTERM');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));
    expect(order).toEqual(['start sesame', 'http', 'bus']);
  });

  it('explains itself and does not start', async () => {
    const { host, out } = playedProcess({}, '--help');
    const main = vi.fn();
    await runService({ config, host, main });
    expect(out()).toContain('WORD');
    expect(main).not.toHaveBeenCalled();
  });

  it('does not start with wrong settings', async () => {
    const { host, exit, err } = playedProcess({});
    const main = vi.fn();
    await runService({ config, host, main });
    expect(exit).toHaveBeenCalledWith(2);
    expect(err()).toContain('WORD is not set');
    expect(main).not.toHaveBeenCalled();
  });

  it('that cannot start stops what it had begun and says why', async () => {
    const { host, exit, out } = playedProcess({ WORD: 'sesame' });
    const stop = vi.fn();
    await runService({
      config,
      host,
      main: ({ shutdown }) => {
        shutdown.onStop('bus', stop);
        return Promise.reject(new Error('port taken, sesame'));
      },
    });
    expect(stop).toHaveBeenCalled();
    expect(exit).toHaveBeenCalledWith(1);
    const log = out();
    expect(log).toContain('port taken');
    expect(log).not.toContain('sesame');
  });

  it.each(['uncaughtException', 'unhandledRejection'])('ends with 1 on an %s', async (kind) => {
    const { host, exit, signal, out } = playedProcess({ WORD: 'sesame' });
    await runService({ config, host, main: () => Promise.resolve() });
    signal(kind, new Error('nobody caught me'));
    expect(exit).toHaveBeenCalledWith(1);
    expect(out()).toContain('nobody caught me');
  });

  it('does not wait after a second signal', async () => {
    const { host, exit, signal } = playedProcess({ WORD: 'sesame' });
    await runService({
      config,
      host,
      main: async ({ shutdown }) => shutdown.onStop('stuck', () => new Promise(() => undefined)),
    });
    signal('SIGINT');
    signal('SIGINT');
    expect(exit).toHaveBeenCalledWith(1);
  });
});

describe('a shutdown', () => {
  it('goes on when a part fails, and says so in the end', async () => {
    const shutdown = new Shutdown(silentLogger, 60_000);
    const first = vi.fn();
    shutdown.onStop('first', first);
    shutdown.onStop('second', () => Promise.reject(new Error('no')));
    expect(await shutdown.stop('test')).toBe(false);
    expect(first).toHaveBeenCalledOnce();
  });

  it('has a limit, and is not ready from its beginning', async () => {
    vi.useFakeTimers();
    const shutdown = new Shutdown(silentLogger, 1_000);
    shutdown.onStop('stuck', () => new Promise(() => undefined));
    expect(await shutdown.check.check()).toMatchObject({ ok: true });
    const stopped = shutdown.stop('test');
    expect(await shutdown.check.check()).toMatchObject({ ok: false, detail: 'stopping' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await stopped).toBe(false);
    vi.useRealTimers();
  });
});

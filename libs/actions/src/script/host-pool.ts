import { HostProcess, type HostEnd, type Script } from './host-process';

/** A host is replaced after so many scripts: WebAssembly memory never shrinks. */
const scriptsPerHost = 500;

interface PooledHost {
  readonly host: HostProcess;
  scripts: number;
}

/** Warm processes for scripts, started when needed, each with one script at a time. */
export class HostPool {
  private readonly idle: PooledHost[] = [];
  private readonly busy = new Set<PooledHost>();
  private readonly waiting: (() => void)[] = [];
  private closed = false;

  constructor(
    private readonly path: string,
    private readonly limit: number,
  ) {}

  /**
   * Runs a script as soon as a host is free; the wait is part of its deadline.
   * @returns `killed` also when the signal was aborted before a host was free
   */
  async run(
    script: Script,
    signal: AbortSignal,
    write: (stream: 'stdout' | 'stderr', text: string) => void,
  ): Promise<HostEnd> {
    const asked = performance.now();
    while (!this.closed && this.busy.size >= this.limit && !signal.aborted) await this.turn(signal);
    const deadlineMs = script.deadlineMs - (performance.now() - asked);
    if (signal.aborted || this.closed) return { ended: 'killed' };
    if (deadlineMs <= 0) return { ended: 'timeout', message: 'no script host became free within the deadline' };
    const pooled = this.take();
    try {
      return await pooled.host.run({ ...script, deadlineMs }, signal, write);
    } finally {
      this.giveBack(pooled);
    }
  }

  close(): void {
    this.closed = true;
    for (const { host } of [...this.idle, ...this.busy]) host.kill();
    for (const next of this.waiting.splice(0)) next();
  }

  private take(): PooledHost {
    let pooled = this.idle.pop();
    while (pooled && !pooled.host.usable) pooled = this.idle.pop();
    pooled ??= { host: new HostProcess(this.path), scripts: 0 };
    pooled.scripts += 1;
    this.busy.add(pooled);
    return pooled;
  }

  private giveBack(pooled: PooledHost): void {
    this.busy.delete(pooled);
    if (!this.closed && pooled.host.usable && pooled.scripts < scriptsPerHost) this.idle.push(pooled);
    else pooled.host.kill();
    this.waiting.shift()?.();
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

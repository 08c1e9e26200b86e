import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

interface Ordered {
  readonly Image: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
}

export interface FakeContainer {
  readonly id: string;
  readonly name: string;
  readonly order: Ordered;
  status: 'created' | 'running' | 'exited';
  code: number;
  finishedAt: string;
  child?: ChildProcess;
  socket?: Duplex;
}

/**
 * A container engine for tests: speaks the part of the Docker Engine API that is used, on a socket of its own, and runs what
 * a container would as a process of this machine.
 */
export class FakeEngine {
  readonly images = new Set<string>(['here:latest']);
  /** Images that a registry has. */
  readonly registry = new Set<string>(['there:1']);
  readonly containers = new Map<string, FakeContainer>();
  readonly asked: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'ensue-engine-'));
  private readonly ended = new Map<string, Promise<unknown>>();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  get socketPath(): string {
    return join(this.folder, 'engine.sock');
  }

  async start(): Promise<this> {
    this.server.on('upgrade', (request, socket) => this.attach(request.url ?? '', socket));
    this.server.listen(this.socketPath);
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    for (const { child } of this.containers.values()) child?.kill('SIGKILL');
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString()) as unknown);
    const url = new URL(request.url ?? '', 'http://engine');
    const path = url.pathname.replace(/^\/v[\d.]+/, '');
    this.asked.push(`${request.method} ${path}`);
    const { status, answer } = await this.act(`${request.method}`, path, url.searchParams, body);
    response.writeHead(status, { 'content-type': 'application/json', 'api-version': '1.43' });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }

  private async act(
    method: string,
    path: string,
    query: URLSearchParams,
    body: unknown,
  ): Promise<{ status: number; answer?: unknown }> {
    if (path === '/_ping') return { status: 200, answer: 'OK' };
    if (path === '/images/create') return { status: 200, answer: this.pull(query) };
    if (path === '/containers/json') return { status: 200, answer: this.list(query) };
    if (path === '/containers/create') return this.create(query.get('name') ?? '', body as Ordered);
    const [, id = '', verb] = /^\/containers\/([^/]+)\/?(\w*)$/.exec(path) ?? [];
    const container = this.containers.get(id);
    if (!container) return { status: 404, answer: { message: `No such container: ${id}` } };
    if (method === 'DELETE') {
      container.child?.kill('SIGKILL');
      this.containers.delete(id);
      return { status: 204 };
    }
    if (verb === 'start') return this.run(container);
    if (verb === 'kill') {
      if (container.status !== 'running') return { status: 409, answer: { message: 'is not running' } };
      container.child?.kill('SIGKILL');
      return { status: 204 };
    }
    if (verb === 'wait') {
      await this.ended.get(id);
      return { status: 200, answer: { StatusCode: container.code } };
    }
    if (verb === 'json') return { status: 200, answer: { State: { FinishedAt: container.finishedAt } } };
    return { status: 404, answer: { message: 'page not found' } };
  }

  private pull(query: URLSearchParams): object {
    const image = `${query.get('fromImage')}:${query.get('tag')}`;
    if (!this.registry.has(image)) return { error: `manifest for ${image} not found` };
    this.images.add(image);
    return { status: 'Download complete' };
  }

  private list(query: URLSearchParams): object {
    const { label = [], status = [] } = JSON.parse(query.get('filters') ?? '{}') as Record<string, string[]>;
    const has = ({ order }: FakeContainer) =>
      label.every((each) => {
        const at = each.indexOf('=');
        const [name, value] = at < 0 ? [each, undefined] : [each.slice(0, at), each.slice(at + 1)];
        return value === undefined ? name in order.Labels : order.Labels[name] === value;
      });
    return [...this.containers.values()]
      .filter((each) => status.includes(each.status) && has(each))
      .map(({ id, order }) => ({ Id: id, Labels: order.Labels }));
  }

  private create(name: string, order: Ordered): { status: number; answer: unknown } {
    const image = order.Image.includes(':') ? order.Image : `${order.Image}:latest`;
    if (!this.images.has(image)) return { status: 404, answer: { message: `No such image: ${image}` } };
    if (name !== '' && [...this.containers.values()].some((each) => each.name === name)) {
      return { status: 409, answer: { message: `The container name "/${name}" is already in use` } };
    }
    const id = `c${this.asked.length}`;
    this.containers.set(id, { id, name, order, status: 'created', code: 0, finishedAt: '0001-01-01T00:00:00Z' });
    return { status: 201, answer: { Id: id } };
  }

  private attach(url: string, socket: Duplex): void {
    const id = /\/containers\/([^/]+)\/attach/.exec(url)?.[1] ?? '';
    this.asked.push('POST attach');
    const container = this.containers.get(id);
    if (!container) return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    container.socket = socket;
  }

  private run(container: FakeContainer): { status: number; answer?: unknown } {
    const { Entrypoint = ['/bin/echo', 'Hello from'], Cmd = [container.order.Image], Env } = container.order;
    const [program = '', ...words] = [...Entrypoint, ...Cmd];
    const env = Object.fromEntries(
      Env.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
    );
    const child = spawn(program, words, { env: { PATH: '/usr/bin:/bin', ...env }, stdio: 'pipe' });
    container.child = child;
    container.status = 'running';
    const { socket } = container;
    child.stdin.on('error', () => undefined);
    socket?.pipe(child.stdin);
    for (const [number, stream] of [child.stdout, child.stderr].entries()) {
      stream.on('data', (chunk: Buffer) => {
        const header = Buffer.alloc(8);
        header[0] = number + 1;
        header.writeUInt32BE(chunk.length, 4);
        socket?.write(Buffer.concat([header, chunk]));
      });
    }
    const closed = once(child, 'close').then(([code]: (number | null)[]) => {
      container.status = 'exited';
      container.code = code ?? 137;
      container.finishedAt = new Date().toISOString();
      socket?.end();
    });
    this.ended.set(container.id, closed);
    return { status: 204 };
  }
}

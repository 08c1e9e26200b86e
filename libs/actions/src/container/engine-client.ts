import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { actionFault } from '../action-fault';

/** Of the Docker Engine API (Podman speaks it too), where an engine does not say its own. */
const oldVersion = '1.41';
const maxAnswerBytes = 4 * 1024 * 1024;

export interface EngineAnswer {
  readonly status: number;
  /** Parsed; undefined when there is none. */
  readonly body: unknown;
}

/**
 * A Docker-compatible engine over its HTTP API on a socket. The API and no command line: nothing has to be installed beside
 * the runner, nothing of a task is ever a word of a command, and its answers are data.
 */
export class EngineClient {
  private version: string | undefined;

  constructor(private readonly socketPath: string) {}

  /**
   * Asks the engine which version of the API it speaks: old ones know no new version, new ones refuse old.
   * @throws ActionFault of type communication when it does not answer
   */
  async greet(): Promise<void> {
    const response = await answered(this.send('GET', '/_ping'));
    await read(response);
    const said = response.headers['api-version'];
    this.version = typeof said === 'string' && /^\d+\.\d+$/.test(said) ? said : oldVersion;
  }

  /**
   * One request.
   * @param path below the version, with its query
   * @throws ActionFault of type communication when the engine does not answer
   */
  async call(method: string, path: string, body?: object, signal?: AbortSignal): Promise<EngineAnswer> {
    const asked = await this.ask(method, path, body, {}, signal);
    const response = await answered(asked);
    const text = await read(response);
    return { status: response.statusCode ?? 0, body: parsed(text) };
  }

  /**
   * Pulls an image, to its end.
   * @returns what went wrong, in the engine's words; undefined when it is there
   */
  async pull(image: string, signal: AbortSignal): Promise<string | undefined> {
    const { name, tag } = nameAndTag(image);
    const query = new URLSearchParams({ fromImage: name, tag });
    const response = await answered(await this.ask('POST', `/images/create?${query}`, undefined, {}, signal));
    const text = await read(response);
    if (response.statusCode !== 200) return messageOf(parsed(text)) ?? `status ${response.statusCode}`;
    // Progress, one object a line; an error is one of them, after the 200.
    const errors = text.split('\n').map((line) => (parsed(line) as { error?: string } | undefined)?.error);
    return errors.find((error) => error !== undefined);
  }

  /** A container's input and output as one stream. */
  async attach(id: string): Promise<Duplex> {
    const query = 'stream=1&stdin=1&stdout=1&stderr=1';
    const asked = await this.ask('POST', `/containers/${id}/attach?${query}`, undefined, {
      connection: 'Upgrade',
      upgrade: 'tcp',
    });
    return new Promise((resolve, reject) => {
      asked.on('upgrade', (_response, socket: Duplex, head: Buffer) => {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      asked.on('response', (response) => {
        response.resume();
        reject(actionFault('communication', `The container engine does not attach: status ${response.statusCode}`));
      });
      asked.on('error', (error) => reject(silent(error)));
    });
  }

  private async ask(
    method: string,
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<ClientRequest> {
    if (this.version === undefined) await this.greet();
    return this.send(method, `/v${this.version}${path}`, body, headers, signal);
  }

  private send(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): ClientRequest {
    const text = body === undefined ? '' : JSON.stringify(body);
    const asked = request({
      socketPath: this.socketPath,
      method,
      path,
      headers: { host: 'engine', ...(text !== '' && { 'content-type': 'application/json' }), ...headers },
      ...(signal !== undefined && { signal }),
    });
    asked.end(text);
    return asked;
  }
}

/** What the engine says went wrong. */
export function messageOf(body: unknown): string | undefined {
  const message = (body as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message.slice(0, 500) : undefined;
}

/** The engine would pull every tag of a name that has none. */
export function nameAndTag(image: string): { name: string; tag: string } {
  const at = image.indexOf('@');
  if (at > 0) return { name: image.slice(0, at), tag: image.slice(at + 1) };
  const colon = image.lastIndexOf(':');
  if (colon > image.lastIndexOf('/')) return { name: image.slice(0, colon), tag: image.slice(colon + 1) };
  return { name: image, tag: 'latest' };
}

function answered(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.on('response', resolve);
    asked.on('error', (error) => reject(silent(error)));
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= maxAnswerBytes) chunks.push(chunk);
    }
  } catch (error) {
    throw silent(error as Error);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

const silent = (error: Error): Error =>
  actionFault('communication', `The container engine does not answer: ${error.message}`, { status: 503 });

export interface RunView {
  readonly id: string;
  readonly workflow: { readonly namespace: string; readonly name: string; readonly version: string };
  readonly status: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly fault?: {
    readonly type: string;
    readonly status: number;
    readonly title?: string;
    readonly detail?: string;
    readonly instance?: string;
  };
  readonly trigger: Record<string, unknown>;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface TaskRow {
  readonly name: string;
  readonly position: string;
  readonly status: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly status: string;
    readonly startedAt?: string;
    readonly endedAt?: string;
  }[];
}

export interface DecisionView {
  readonly outcome: string;
  readonly workflow?: { readonly namespace: string; readonly name: string; readonly version?: string };
  readonly runId?: string;
  readonly reason: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** Talks to an installation as any client would: over HTTP. */
export class ApiClient {
  constructor(
    readonly apiBase: string,
    readonly ingestBase: string,
    private readonly token?: string,
  ) {}

  /** The same client for an installation that asks for a token. */
  with(token: string): ApiClient {
    return new ApiClient(this.apiBase, this.ingestBase, token);
  }

  /** Any address of the admin API, by its path below /api/v1. */
  async api<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.call<T>(method, `${this.apiBase}/api/v1${path}`, body, headers);
  }

  /** Any address of the gateway. */
  async ingest<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    return this.call<T>(method, `${this.ingestBase}${path}`, body, headers);
  }

  /** Publishes a definition, and expects that it is taken. */
  async publish(source: string): Promise<void> {
    const { status, body } = await this.api('POST', '/workflows', source, { 'content-type': 'application/yaml' });
    if (status !== 201 && status !== 200)
      throw new Error(`The definition was refused: ${status} ${JSON.stringify(body)}`);
  }

  /** Sets a secret, or replaces it. */
  async setSecret(namespace: string, name: string, value: unknown): Promise<void> {
    const { status, body } = await this.api('PUT', `/secrets/${namespace}/${name}`, { value });
    if (status !== 201 && status !== 200) throw new Error(`The secret was refused: ${status} ${JSON.stringify(body)}`);
  }

  /** Sends a CloudEvent to the gateway. @returns its API id */
  async send(event: Record<string, unknown>): Promise<string> {
    const { status, body } = await this.ingest<{ ids: string[] }>(
      'POST',
      '/events',
      { specversion: '1.0', id: crypto.randomUUID(), source: '/e2e', ...event },
      { 'content-type': 'application/cloudevents+json' },
    );
    const [id] = body.ids ?? [];
    if (status !== 202 || id === undefined) throw new Error(`The event was refused: ${status} ${JSON.stringify(body)}`);
    return id;
  }

  async startRun(namespace: string, name: string, input: unknown): Promise<string> {
    const { status, body } = await this.api<{ id: string }>('POST', `/workflows/${namespace}/${name}/runs`, { input });
    if (status !== 201) throw new Error(`The run was refused: ${status} ${JSON.stringify(body)}`);
    return body.id;
  }

  async run(id: string): Promise<RunView> {
    return (await this.api<RunView>('GET', `/runs/${id}`)).body;
  }

  async tasks(runId: string): Promise<readonly TaskRow[]> {
    return (await this.api<{ items: TaskRow[] }>('GET', `/runs/${runId}/tasks`)).body.items;
  }

  /** Every run of a workflow, all pages of it. */
  async runs(query: Record<string, string>): Promise<readonly RunView[]> {
    const all: RunView[] = [];
    let cursor: string | undefined;
    do {
      const search = new URLSearchParams({ limit: '200', ...query, ...(cursor !== undefined && { cursor }) });
      const { body } = await this.api<{ items: RunView[]; nextCursor?: string }>('GET', `/runs?${search.toString()}`);
      all.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    return all;
  }

  /** The decisions taken on an event, once there are any. */
  async decisions(eventId: string): Promise<readonly DecisionView[]> {
    return eventually(async () => {
      const { status, body } = await this.api<{ decisions: DecisionView[] }>('GET', `/events/${eventId}`);
      return status === 200 && body.decisions.length > 0 ? body.decisions : undefined;
    });
  }

  /** The run in a status that cannot change any more (or the one asked for). */
  async settled(runId: string, status?: string): Promise<RunView> {
    return eventually(async () => {
      const run = await this.run(runId);
      const over = ['completed', 'faulted', 'cancelled'].includes(run.status);
      if (status !== undefined && over && run.status !== status) {
        throw new Error(`The run ${runId} is ${run.status}, not ${status}: ${JSON.stringify(run.fault ?? run.output)}`);
      }
      return status === undefined ? (over ? run : undefined) : run.status === status ? run : undefined;
    });
  }

  private async call<T>(
    method: string,
    url: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer<T>> {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(url, {
      method,
      headers: {
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
    });
    const type = answer.headers.get('content-type') ?? '';
    const read = type.includes('json') ? await answer.json() : await answer.text();
    return { status: answer.status, body: read as T, headers: answer.headers };
  }
}

/** Asks again until there is an answer; gives up after a time far beyond anything healthy. */
export async function eventually<T>(ask: () => Promise<T | undefined>, what = 'an answer'): Promise<T> {
  let last: unknown;
  for (let attempt = 0; attempt < 600; attempt += 1) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`There never was ${what}.`, { cause: last });
}

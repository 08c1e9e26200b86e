import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { WebhookPut, WebhookRequest, type WebhookView } from '@ensue/contracts';
import type { Store, WebhookRow } from '@ensue/ports';
import { ConflictError } from '@ensue/ports';
import { webhookView } from '../../api/to-view';
import { Orchestrator } from '../../orchestrator';
import { checked } from './checked';
import { listOf, noSuch, type Query as QueryOf } from './paging';

const listThem = 'List what there is: GET /api/v1/webhooks.';

/** Webhooks as a resource; the gateway serves them. */
@Controller('api/v1/webhooks')
export class WebhooksController {
  private readonly store: Store;

  constructor(@Inject(Orchestrator) private readonly orchestrator: Orchestrator) {
    this.store = orchestrator.parts.store;
  }

  @Get()
  async list(@Query() query: QueryOf): Promise<object> {
    return listOf(query, (page) => this.store.queries.webhooks(page), webhookView);
  }

  @Post()
  async create(@Body() body: unknown): Promise<WebhookView> {
    const { namespace, name, ...rest } = checked(WebhookRequest, body);
    return this.save(namespace, name, rest, 'new');
  }

  @Get(':namespace/:name')
  async one(@Param('namespace') namespace: string, @Param('name') name: string): Promise<WebhookView> {
    const row = await this.store.queries.webhook(namespace, name);
    if (row === undefined) throw noSuch('webhook', `${namespace}/${name}`, listThem);
    return webhookView(row);
  }

  @Put(':namespace/:name')
  async put(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<WebhookView> {
    // The names come from the address and are judged like those of a body.
    const request = checked(WebhookRequest, { ...checked(WebhookPut, body), namespace, name });
    return this.save(namespace, name, request, 'either');
  }

  @Delete(':namespace/:name')
  @HttpCode(204)
  async remove(@Param('namespace') namespace: string, @Param('name') name: string): Promise<void> {
    const deleted = await this.store.transaction((tx) => tx.catalog.deleteWebhook(namespace, name));
    if (!deleted) throw noSuch('webhook', `${namespace}/${name}`, listThem);
    this.orchestrator.announce();
  }

  private async save(
    namespace: string,
    name: string,
    request: WebhookPut,
    expected: 'new' | 'either',
  ): Promise<WebhookView> {
    const row = await this.store.transaction(async (tx): Promise<WebhookRow> => {
      await tx.catalog.lock();
      const before = await this.store.queries.webhook(namespace, name);
      if (before !== undefined && expected === 'new') {
        throw new ConflictError(`There is a webhook ${namespace}/${name} already; replace it with PUT.`);
      }
      const { now } = await tx.moment();
      const saved: WebhookRow = {
        namespace,
        name,
        eventType: request.eventType,
        tokenHash: this.tokenHash(request.token, before),
        respond: request.respond ?? 'accepted',
        enabled: request.enabled ?? true,
        createdAt: before?.createdAt ?? now,
      };
      await tx.catalog.saveWebhook(saved);
      return saved;
    });
    this.orchestrator.announce();
    return webhookView(row);
  }

  /** Only the hash of a token is kept, so nobody can repeat it: what is not said stays, and only `null` opens a webhook. */
  private tokenHash(token: string | null | undefined, before: WebhookRow | undefined): string | null {
    if (token === undefined) return before?.tokenHash ?? null;
    return token === null ? null : this.orchestrator.parts.ids.hash(token);
  }
}

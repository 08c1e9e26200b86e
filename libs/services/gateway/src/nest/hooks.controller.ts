import { RouteConfig } from '@nestjs/platform-fastify';
import { Controller, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { Public, type RawBodyRequest } from '@ensue/nest-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gateway } from '../gateway';
import { answerWebhook, methodNotAllowed } from './answer-webhook';
import { toHttpRequest } from './to-http-request';

type Request = FastifyRequest & RawBodyRequest;

/** Webhooks: open to everybody the admin token does not know; each has an authentication of its own, and reads nothing before. */
@Public()
@Controller('hooks/:namespace/:name')
export class HooksController {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  @Post()
  @RouteConfig({ bytesOnly: true })
  post(@Req() request: Request, @Res() reply: FastifyReply, @Param() at: { namespace: string; name: string }) {
    return this.receive(request, reply, at);
  }

  @Put()
  @RouteConfig({ bytesOnly: true })
  put(@Req() request: Request, @Res() reply: FastifyReply, @Param() at: { namespace: string; name: string }) {
    return this.receive(request, reply, at);
  }

  @Get()
  @RouteConfig({ bytesOnly: true })
  get(@Req() request: Request, @Res() reply: FastifyReply, @Param() at: { namespace: string; name: string }) {
    // A HEAD finds its way here too, but whoever only looks must not cause an event.
    if (request.method === 'HEAD') throw methodNotAllowed();
    return this.receive(request, reply, at);
  }

  private async receive(request: Request, reply: FastifyReply, at: { namespace: string; name: string }): Promise<void> {
    const answer = await this.gateway.webhooks.receive(at.namespace, at.name, toHttpRequest(request));
    this.gateway.meter.delivery(answer.kind);
    answerWebhook(answer, reply);
  }
}

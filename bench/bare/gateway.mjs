/** What W3 is held against: Nest over Fastify with one handler, which answers once the broker has confirmed the event. */
import 'reflect-metadata';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { connect } from './connect.mjs';
import { declare, EVENTS, sendOptions } from './topology.mjs';

const model = await connect();
const channel = await model.createConfirmChannel();
await declare(channel);

class Events {
  accept(event) {
    return new Promise((resolve, reject) => {
      channel.publish(EVENTS, event.type, Buffer.from(JSON.stringify(event)), sendOptions(event.id), (error) =>
        error ? reject(error) : resolve({ ids: [event.id] }),
      );
    });
  }
}
// What a compiler would make of @Controller('events') and its kin.
const { prototype } = Events;
const accept = Object.getOwnPropertyDescriptor(prototype, 'accept');
Body()(prototype, 'accept', 0);
HttpCode(202)(prototype, 'accept', accept);
Post()(prototype, 'accept', accept);
Controller('events')(Events);

class Root {}
Module({ controllers: [Events] })(Root);

const app = await NestFactory.create(Root, new FastifyAdapter(), { logger: false });
app.useBodyParser('application/cloudevents+json', {}, (_request, body, done) => done(null, JSON.parse(body)));
await app.listen(Number(process.env.BARE_HTTP_PORT), '127.0.0.1');
process.send('ready');

import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Gateway } from '../gateway';
import { EventsController } from './events.controller';
import { HooksController } from './hooks.controller';

/** Starts and stops with the application. */
@Injectable()
class GatewayLife implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  onApplicationBootstrap(): void {
    this.gateway.start();
  }

  /** Before the server closes: it waits for the requests it has. */
  beforeApplicationShutdown(): void {
    this.gateway.release();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.gateway.stop();
  }
}

/** `POST /events` and `/hooks/{namespace}/{name}`. */
@Module({})
export class GatewayModule {
  static register(gateway: Gateway): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [EventsController, HooksController],
      providers: [{ provide: Gateway, useValue: gateway }, GatewayLife],
    };
  }
}

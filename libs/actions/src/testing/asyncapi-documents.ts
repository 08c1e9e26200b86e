import type { JsonObject } from '@ensue/contracts';

const order: JsonObject = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };

/** The same application in both editions: it takes orders, and tells of shipments. */
export function asyncApi2(servers: JsonObject): JsonObject {
  return {
    asyncapi: '2.6.0',
    servers,
    channels: {
      'orders/{region}': {
        parameters: { region: { location: '$message.header#/region', schema: { type: 'string' } } },
        publish: { operationId: 'sendOrder', message: { $ref: '#/components/messages/order' } },
      },
      shipments: { subscribe: { operationId: 'onShipment', message: { payload: true } } },
    },
    components: { messages: { order: { payload: { $ref: '#/components/schemas/order' } } }, schemas: { order } },
  };
}

export function asyncApi3(servers: JsonObject, channels: JsonObject = {}): JsonObject {
  return {
    asyncapi: '3.0.0',
    servers,
    channels: {
      orders: {
        address: 'orders/{region}',
        parameters: { region: { location: '$message.header#/region', default: 'eu' } },
        messages: { order: { payload: { $ref: '#/components/schemas/order' }, contentType: 'application/json' } },
        servers: [{ $ref: '#/servers/web' }],
      },
      ...channels,
    },
    operations: { sendOrder: { action: 'receive', channel: { $ref: '#/channels/orders' } } },
    components: { schemas: { order } },
  };
}

import { Type, type Static } from '@sinclair/typebox';

/** A CloudEvent 1.0 in its JSON form (CloudEvents specification 1.0.2, JSON event format). */
export const CloudEvent = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Type.String({ minLength: 1, maxLength: 512 }),
    source: Type.String({ minLength: 1, maxLength: 1024 }),
    type: Type.String({ minLength: 1, maxLength: 255 }),
    subject: Type.Optional(Type.String()),
    time: Type.Optional(Type.String()),
    datacontenttype: Type.Optional(Type.String()),
    dataschema: Type.Optional(Type.String()),
    data: Type.Optional(Type.Any()),
    data_base64: Type.Optional(Type.String()),
  },
  { $id: 'CloudEvent', additionalProperties: Type.Unknown() },
);

/** A CloudEvent as it travels; extension attributes beside the standard ones. */
export type CloudEvent = Static<typeof CloudEvent> & { [extension: string]: unknown };

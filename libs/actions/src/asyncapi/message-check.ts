import type { Json, JsonObject } from '@ensue/contracts';
import { documentFault, isObject, objectIn, textIn, type ApiDocument } from '../openapi/api-document';
import { loadSchemaCompiler, type Validator } from '../validate/safe-ajv';
import type { Message } from './channel-address';

type Compile = (schema: Json) => Validator;

/** Holds messages against the schemas of their document. Compiled schemas live as long as the document does. */
export class MessageCheck {
  private compiler: Promise<Compile> | undefined;
  private readonly validators = new WeakMap<JsonObject, Validator>();

  /**
   * What is wrong with a message that must be one of these; undefined where nothing is. Payloads that JSON Schema does not
   * describe (Avro, Protobuf) pass.
   * @throws ActionFault (configuration) when a schema cannot be used
   */
  async mistake(document: ApiDocument, of: readonly JsonObject[], message: Message): Promise<string | undefined> {
    let first: string | undefined;
    for (const definition of of) {
      const mistake = await this.mistakeIn(document, definition, message);
      if (mistake === undefined) return undefined;
      first ??= mistake;
    }
    return first;
  }

  private async mistakeIn(
    document: ApiDocument,
    definition: JsonObject,
    message: Message,
  ): Promise<string | undefined> {
    for (const part of ['payload', 'headers'] as const) {
      const schema = schemaOf(document, definition, part);
      if (schema === undefined) continue;
      const [error] = (await this.validatorOf(document, schema))(message[part]);
      if (error !== undefined) return `${part}${error.pointer}: ${error.message}`;
    }
    return undefined;
  }

  private async validatorOf(document: ApiDocument, schema: JsonObject): Promise<Validator> {
    const known = this.validators.get(schema);
    if (known !== undefined) return known;
    const compile = await (this.compiler ??= loadSchemaCompiler());
    try {
      // Its references begin at the document's root; what else stands there is no schema.
      const { components = {}, channels = {}, operations = {} } = document.root;
      const validator = compile({ components, channels, operations, allOf: [schema] });
      this.validators.set(schema, validator);
      return validator;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw documentFault(document.url, `has a schema that cannot be used: ${reason}`);
    }
  }
}

/** @returns undefined where there is none, or none that is a JSON Schema */
function schemaOf(document: ApiDocument, definition: JsonObject, part: 'payload' | 'headers'): JsonObject | undefined {
  const written = objectIn(document, definition, part);
  if (written === undefined) return undefined;
  // AsyncAPI 3 has the format beside the schema, 2 beside the payload.
  const wrapped = document.edition === 3 && isObject(written['schema']);
  const format = wrapped
    ? textIn(written, 'schemaFormat')
    : part === 'payload'
      ? textIn(definition, 'schemaFormat')
      : undefined;
  if (format !== undefined && !/asyncapi|schema\+(?:json|yaml)|openapi/i.test(format)) return undefined;
  return wrapped ? objectIn(document, written, 'schema') : written;
}

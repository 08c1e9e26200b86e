import { isUtf8 } from 'node:buffer';
import type { Json, JsonObject } from '@ensue/contracts';

/** What came, as the DSL shows it (DSL reference, "AsyncAPI Inbound Message"). */
export function inboundMessage(
  content: Buffer,
  properties: { readonly contentType?: unknown; readonly headers?: unknown; readonly correlationId?: unknown },
): JsonObject {
  const { contentType, headers, correlationId } = properties;
  return {
    payload: payloadOf(content, typeof contentType === 'string' ? contentType : undefined),
    headers: headers === undefined ? {} : (JSON.parse(JSON.stringify(headers)) as JsonObject),
    ...(typeof correlationId === 'string' && { correlationId }),
  };
}

/** JSON where it is or may be, text where it is that, anything else in base64. */
function payloadOf(content: Buffer, contentType: string | undefined): Json {
  if (content.length === 0) return null;
  const text = content.toString('utf8');
  if (contentType === undefined || /[/+]json\b/i.test(contentType)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return contentType === undefined && isUtf8(content) ? text : content.toString('base64');
    }
  }
  return /^text\/|[/+](?:xml|yaml)\b/i.test(contentType) ? text : content.toString('base64');
}

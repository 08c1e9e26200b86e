/** A request as the use cases see it: nothing of the framework. */
export interface HttpRequest {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As in the address, without the question mark. */
  readonly query: string;
  /** As parsed by content type: a value for JSON, fields for forms, text, or bytes. */
  readonly body: unknown;
  /** As it came. */
  readonly rawBody: Buffer | undefined;
}

/** A header's value; what was sent several times is joined as HTTP says. */
export function header(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}

/** The content type without its parameters, in lower case. */
export function mediaType(request: HttpRequest): string {
  return (header(request, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export function isJson(type: string): boolean {
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'));
}

export function isText(type: string): boolean {
  return type.startsWith('text/') || type === 'application/yaml' || type === 'application/x-yaml';
}

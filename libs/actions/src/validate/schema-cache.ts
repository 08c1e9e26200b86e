import type { Json } from '@ensue/contracts';
import type { Validator } from './safe-ajv';

/** Compiled schemas by their text, the least recently used dropped first: compiling costs a thousand times a check. */
export class SchemaCache {
  private readonly validators = new Map<string, Validator>();

  constructor(
    private readonly compile: (schema: Json) => Validator,
    private readonly limit = 200,
  ) {}

  /** @param text the schema as JSON */
  find(text: string): Validator {
    const known = this.validators.get(text);
    this.validators.delete(text);
    const validator = known ?? this.compile(JSON.parse(text) as Json);
    this.validators.set(text, validator);
    if (this.validators.size > this.limit) {
      const [oldest] = this.validators.keys();
      if (oldest !== undefined) this.validators.delete(oldest);
    }
    return validator;
  }

  get size(): number {
    return this.validators.size;
  }
}

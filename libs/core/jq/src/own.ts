import type { Json, JsonObject } from './json';

/** The own property of an object, or null: what an object inherits is never seen. */
export function getOwn(object: JsonObject, key: string): Json {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

/** Sets an own property, also where its name would otherwise change the prototype. */
export function putOwn(object: JsonObject, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** A shallow copy that may be changed. */
export function copyObject(object: JsonObject): JsonObject {
  // Spreading copies own properties as they are, `__proto__` among them.
  return { ...object };
}

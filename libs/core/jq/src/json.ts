/** A JSON value: what programs read and what they return. Objects count by their own properties only. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}

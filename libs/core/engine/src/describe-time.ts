import type { Json } from '@ensue/jq';

/** An instant as expressions see it (DSL reference, "DateTime Descriptor"). */
export function describeTime(milliseconds: number): Json {
  return {
    iso8601: isoTime(milliseconds),
    epoch: { seconds: Math.floor(milliseconds / 1000), milliseconds },
  };
}

/** RFC 3339 in UTC. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

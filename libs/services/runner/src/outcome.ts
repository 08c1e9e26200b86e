import type { Json } from '@ensue/contracts';
import { standardErrors, type Fault, type StandardError } from '@ensue/engine';

/** How performing an action ended. */
export type Outcome =
  { readonly kind: 'completed'; readonly output: Json } | { readonly kind: 'failed'; readonly fault: Fault };

/** Larger values would be slow for everyone they pass; files and databases are the place for them. */
const maxBytes = 1024 * 1024;

export function failed(kind: StandardError, detail: string): Outcome {
  return { kind: 'failed', fault: { ...standardErrors[kind], detail } };
}

/** What an action gave, as long as it can travel. */
export function completed(action: string, output: Json): Outcome {
  const bytes = Buffer.byteLength(JSON.stringify(output ?? null));
  if (bytes <= maxBytes) return { kind: 'completed', output: output ?? null };
  return failed('runtime', `The output of the action ${action} has ${bytes} bytes; ${maxBytes} are the limit`);
}

/** What an action threw: a fault as it is, anything else as a runtime fault without its stack. */
export function thrown(action: string, error: unknown): Outcome {
  const fault = faultIn(error);
  if (fault === undefined) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed('runtime', `The action ${action} failed: ${reason.slice(0, 1_000)}`);
  }
  if (Buffer.byteLength(JSON.stringify(fault)) <= maxBytes) return { kind: 'failed', fault };
  const { type, status, title, detail } = fault;
  const short = { type, status, ...(title === undefined ? {} : { title }) };
  return {
    kind: 'failed',
    fault: { ...short, detail: `${detail?.slice(0, 1_000) ?? ''} (further details left out: too large)` },
  };
}

/** The fault that an error carries, recognised by its shape: runners know actions only by what they do. */
function faultIn(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || !('fault' in error)) return undefined;
  const { fault } = error;
  if (typeof fault !== 'object' || fault === null) return undefined;
  const { type, status } = fault as { type?: unknown; status?: unknown };
  return typeof type === 'string' && typeof status === 'number' ? (fault as Fault) : undefined;
}

import type { Logger } from './logger';

/** Something an adapter dealt with by itself. */
export interface Incident {
  readonly what: string;
  readonly detail: string;
  readonly error?: unknown;
}

const good = new Set(['connection-restored', 'unblocked']);

/** Tells an adapter's incidents to the log: what mended itself as information, the rest as a warning. */
export function incidentLog(logger: Logger, part: string): (incident: Incident) => void {
  return ({ what, detail, error }) => {
    const line = `${part}: ${what.replaceAll('-', ' ')} (${detail})`;
    const fields = error === undefined ? { what } : { what, error };
    if (good.has(what)) logger.info(line, fields);
    else logger.warn(line, fields);
  };
}

/** What the operator decides about actions; everything has a safe default. */
export interface ActionSettings {
  readonly http?: HttpSettings;
  readonly script?: ScriptSettings;
  readonly sql?: SqlSettings;
  readonly file?: FileSettings;
}

export interface HttpSettings {
  /** Internal networks that may be called all the same, as CIDRs or single addresses; `*` for any. None by default. */
  readonly allow?: readonly string[];
  /** Larger responses are refused; 1 MiB by default. */
  readonly maxResponseBytes?: number;
  /**
   * Fixed addresses of hosts, `host:port` to `address:port`, for tests and split-horizon networks. They count as allowed; the
   * host's own name stays in headers and certificates.
   */
  readonly addresses?: Readonly<Record<string, string>>;
}

export interface ScriptSettings {
  /** The program that runs scripts, `dist/script-host.js` in a build. */
  readonly hostPath?: string;
  /** How many scripts may run at a time; 2 by default. */
  readonly hosts?: number;
  /** What one script may hold in memory; 64 MiB by default. */
  readonly memoryBytes?: number;
}

export interface SqlSettings {
  /** Databases by the name that authors use: `mysql://user:password@host/database` or `sqlite:path`. */
  readonly connections?: Readonly<Record<string, string>>;
  /** Queries with more rows are refused; 10,000 by default. */
  readonly maxRows?: number;
  /** Connections to one database; 8 by default. */
  readonly poolSize?: number;
}

export interface FileSettings {
  /** The only folder whose files may be read and written; without it, none. */
  readonly root?: string;
  /** Larger files are refused; 4 MiB by default. */
  readonly maxBytes?: number;
  /** CSV files with more rows are refused; 10,000 by default. */
  readonly maxRows?: number;
}

/** What the operator decides about actions; everything has a safe default. */
export interface ActionSettings {
  readonly http?: HttpSettings;
  readonly grpc?: GrpcSettings;
  readonly script?: ScriptSettings;
  readonly sql?: SqlSettings;
  readonly file?: FileSettings;
  readonly notify?: NotifySettings;
  readonly shell?: ProcessMode;
  readonly python?: ProcessMode;
  readonly sandbox?: SandboxSettings;
  readonly container?: ContainerSettings;
}

/**
 * Whether processes that authors write may run: not at all; each in a sandbox of the operating system; or as the runner
 * itself, with all that it may do. Off by default.
 */
export type ProcessMode = 'off' | 'sandboxed' | 'unconfined';

/** What a confined process may have. */
export interface SandboxSettings {
  /** Address space of each of its processes; 512 MiB by default. */
  readonly memoryBytes?: number;
  /** Of its private folders, each; 64 MiB by default. */
  readonly fileMebibytes?: number;
  /** Processes and threads at a time; 64 by default. */
  readonly processes?: number;
  /** Folders below /usr and the like that are covered: Ensue's own, where it is installed there. */
  readonly hide?: readonly string[];
}

export interface ContainerSettings {
  /** The socket of a Docker-compatible engine; without it there are no containers. */
  readonly engine?: string;
  /** The engine's network that containers are in; `none` by default. */
  readonly network?: string;
  /** Folders of the engine's machine that containers may be given, with all below them; none by default. */
  readonly volumes?: readonly string[];
  /** What one container may hold in memory; 512 MiB by default. */
  readonly memoryBytes?: number;
}

export interface HttpSettings {
  /** Internal networks that may be called all the same, as CIDRs or single addresses; `*` for any. None by default. */
  readonly allow?: readonly string[];
  /** The name of that setting, for who is told to change it; `ENSUE_HTTP_ALLOW` by default. */
  readonly allowedBy?: string;
  /** Larger responses are refused; 1 MiB by default. */
  readonly maxResponseBytes?: number;
  /**
   * Fixed addresses of hosts, `host:port` to `address:port`, for tests and split-horizon networks. They count as allowed; the
   * host's own name stays in headers and certificates.
   */
  readonly addresses?: Readonly<Record<string, string>>;
}

export interface GrpcSettings {
  /** Services that are reached by TLS although their port is not 443, as `host:port`; `*` for all. */
  readonly tls?: readonly string[];
  /** Answers that come to more are refused; 1 MiB by default. */
  readonly maxResponseBytes?: number;
}

export interface ScriptSettings {
  /** The program that runs scripts, `dist/script-host.js` in a build. */
  readonly hostPath?: string;
  /** How many scripts may run at a time; 2 by default. */
  readonly hosts?: number;
  /** What one script may hold in memory; 64 MiB by default. */
  readonly memoryBytes?: number;
}

export interface SqlConnection {
  /** `mysql://user:password@host/database`, `postgres://…` the same, or `sqlite:path`. */
  readonly url: string;
  /** True where nothing may be written. */
  readonly readOnly?: boolean;
}

export interface SqlSettings {
  /** Databases by the name that authors use. */
  readonly connections?: Readonly<Record<string, string | SqlConnection>>;
  /** Queries with more rows are refused; 10,000 by default. */
  readonly maxRows?: number;
  /** Connections to one database; 8 by default. */
  readonly poolSize?: number;
}

export interface MailServer {
  /** `smtp://user:password@host:port`, or `smtps://…`; `?tls=required` and `?tls=optional` say how much encryption is wanted. */
  readonly url: string;
  /** The sender of mails that name none. */
  readonly from?: string;
}

export interface NotifySettings {
  /** Mail servers by the name that authors use; `mail` is the one that is meant where none is said. */
  readonly mailServers?: Readonly<Record<string, string | MailServer>>;
}

export interface FileSettings {
  /** The folder named `files`, whose files may be read and written; without it, and without `roots`, none. */
  readonly root?: string;
  /** More such folders by name. */
  readonly roots?: Readonly<Record<string, string>>;
  /** Larger files are refused; 4 MiB by default. */
  readonly maxBytes?: number;
  /** What is read or written part by part may have more than that: 1 GiB by default. */
  readonly maxStreamBytes?: number;
  /** Lists with more rows are refused; 10,000 by default. */
  readonly maxRows?: number;
}

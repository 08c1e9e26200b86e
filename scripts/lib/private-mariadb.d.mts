/** What a test can do with a MariaDB or MySQL. A server that was only given to us by URL can be used, not killed. */
export interface MySqlServer {
  /** private: started from installed binaries; compose: in a container; given: somebody else's. */
  readonly kind: 'private' | 'compose' | 'given';
  /** mysql://user:password@host:port, of a user that may create databases */
  readonly url: string;
  readonly port: number;
  /** The server's own process; undefined while it is down, and where it is not on this machine. */
  readonly pid?: number | undefined;
  /** Creates a database, if it is not there, and returns its URL. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Ends the server as a power cut does; returns when it is gone. */
  kill9(): Promise<void>;
  /** Starts it on the same port and data, after stopping it in order if it runs. */
  restart(): Promise<void>;
  /** Ends all its processes and, unless told otherwise, removes its folder. */
  stop(options?: { keepData?: boolean }): Promise<void>;
}

export interface PrivateMariaDb extends MySqlServer {
  readonly kind: 'private';
  readonly dir: string;
}

export function start(options: {
  /** Everything it writes lies here; a folder with data of an earlier server is used again. */
  dir: string;
  port?: number;
  /** More options for mariadbd, such as `--default-time-zone=+05:45`. */
  args?: string[];
}): Promise<PrivateMariaDb>;

/** A handle on the server in a folder, whoever started it. */
export function attach(dir: string): PrivateMariaDb;

/** Ends what a killed run left running in a folder. */
export function endLeftOver(dir: string): Promise<void>;

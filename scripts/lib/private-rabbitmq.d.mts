/** What a test can do with a RabbitMQ. A broker that was only given to us by URL can be used, not killed. */
export interface RabbitMqServer {
  /** private: started from installed binaries; compose: in a container; given: somebody else's. */
  readonly kind: 'private' | 'compose' | 'given';
  /** amqp://user:password@host:port, of the default vhost */
  readonly url: string;
  readonly port: number;
  /** The management plugin's address, where it was asked for. */
  readonly adminUrl?: string | undefined;
  /** The broker's own process; undefined while it is down, and where it is not on this machine. */
  readonly pid?: number | undefined;
  /** rabbitmqctl, with its output; costs about half a second. */
  ctl(...args: string[]): Promise<string>;
  /** Creates a vhost that the URL's user may use, and returns its URL. */
  createVhost(name: string): Promise<string>;
  deleteVhost(name: string): Promise<void>;
  /**
   * Ends the broker as a power cut does; returns when it is gone. RabbitMQ 3.10 forgets a quorum queue that was declared
   * less than half a second earlier.
   */
  kill9(): Promise<void>;
  /** Starts it on the same port and data, after stopping it in order if it runs. */
  restart(): Promise<void>;
  /** Ends all its processes and, unless told otherwise, removes its folder. */
  stop(options?: { keepData?: boolean }): Promise<void>;
}

export interface PrivateRabbitMq extends RabbitMqServer {
  readonly kind: 'private';
  readonly dir: string;
}

export function start(options: {
  /** Everything it writes lies here; a folder with data of an earlier broker is used again. */
  dir: string;
  port?: number;
  /** With it, stopping takes 6 s in place of 1. */
  management?: boolean;
  /** More lines for rabbitmq.conf. */
  config?: string[];
}): Promise<PrivateRabbitMq>;

/** A handle on the broker in a folder, whoever started it. */
export function attach(dir: string): PrivateRabbitMq;

/** Ends what a killed run left running in a folder. */
export function endLeftOver(dir: string): Promise<void>;

export function createVhostProgram(name: string): string;

import { actionFault } from '../action-fault';
import type { AddressBook } from '../http/address-book';
import type { SqlConnection, SqlSettings } from '../settings';
import { MysqlTarget } from './mysql-target';
import { PostgresTarget } from './postgres-target';
import type { SqlTarget } from './sql-target';
import { SqliteTarget } from './sqlite-target';

export interface OpenConnection {
  /** For faults: never the address. */
  readonly name: string;
  readonly target: SqlTarget;
  readonly readOnly: boolean;
}

const mysql = /^(?:mysql|mariadb):\/\//;
const postgres = /^postgres(?:ql)?:\/\//;
/** Databases from secrets that stay open; the one that was used longest ago makes room. */
const keptFromSecrets = 16;

/** The databases of one runner: those that the operator named, and those whose address came with an order. */
export class SqlConnections {
  private readonly named = new Map<string, SqlTarget>();
  private readonly given = new Map<string, SqlTarget>();

  constructor(
    private readonly settings: SqlSettings,
    private readonly book: AddressBook,
  ) {}

  /** @throws ActionFault when there is no such connection, or its address may not be called */
  async find(wanted: string | { readonly url: string }): Promise<OpenConnection> {
    return typeof wanted === 'string' ? this.byName(wanted) : this.byUrl(wanted.url);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.named.values(), ...this.given.values()].map((target) => target.close()));
  }

  private byName(name: string): OpenConnection {
    const { connections = {}, poolSize = 8 } = this.settings;
    const setting = Object.hasOwn(connections, name) ? connections[name] : undefined;
    if (setting === undefined) {
      const names = Object.keys(connections).join(', ') || 'none';
      throw actionFault('configuration', `There is no database connection ${name}; the operator has named: ${names}`);
    }
    const { url, readOnly = false } = asConnection(setting);
    const target = this.named.get(name) ?? openNamed(name, url, poolSize);
    this.named.set(name, target);
    return { name, target, readOnly };
  }

  /** The operator has not vouched for it: confined like a call, and no file of this machine. */
  private async byUrl(url: string): Promise<OpenConnection> {
    const name = 'whose address was given';
    const isMysql = mysql.test(url);
    if (!URL.canParse(url) || !(isMysql || postgres.test(url))) {
      throw actionFault('configuration', 'The url of the connection is neither mysql://… nor postgres://…');
    }
    const { hostname, port } = new URL(url);
    const checked = await this.book.find(hostname, port === '' ? (isMysql ? 3306 : 5432) : Number(port));
    const known = this.given.get(url);
    this.given.delete(url);
    const target = known ?? (isMysql ? new MysqlTarget(url, 2, checked) : new PostgresTarget(url, 2, checked));
    this.given.set(url, target);
    if (this.given.size > keptFromSecrets) this.drop();
    return { name, target, readOnly: false };
  }

  private drop(): void {
    const [oldest] = this.given;
    if (oldest === undefined) return;
    this.given.delete(oldest[0]);
    void oldest[1].close().catch(() => undefined);
  }
}

const asConnection = (setting: string | SqlConnection): SqlConnection =>
  typeof setting === 'string' ? { url: setting } : setting;

function openNamed(name: string, url: string, poolSize: number): SqlTarget {
  if (url.startsWith('sqlite:')) return new SqliteTarget(url.slice('sqlite:'.length).replace(/^\/\//, ''));
  if (mysql.test(url) && URL.canParse(url)) return new MysqlTarget(url, poolSize);
  if (postgres.test(url) && URL.canParse(url)) return new PostgresTarget(url, poolSize);
  throw actionFault('configuration', `The connection ${name} is none of mysql://…, postgres://… and sqlite:…`);
}

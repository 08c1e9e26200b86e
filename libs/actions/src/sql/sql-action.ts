import type { Json } from '@ensue/contracts';
import { Type } from '@sinclair/typebox';
import type { Action } from '../action';
import { actionFault } from '../action-fault';
import type { SqlSettings } from '../settings';
import { MysqlTarget } from './mysql-target';
import { onceKey } from './once-key';
import { sqlFault } from './sql-fault';
import { SqlInput } from './sql-input';
import { about, examples } from './sql-page';
import type { SqlTarget } from './sql-target';
import { sqlParameters } from './sql-value';
import { SqliteTarget } from './sqlite-target';
import { readStatement } from './statement';

const Output = Type.Union([
  Type.Object({ rows: Type.Array(Type.Record(Type.String(), Type.Any())) }),
  Type.Object({ affectedRows: Type.Integer(), lastInsertId: Type.Optional(Type.Any()) }),
]);

/**
 * Queries a database, or changes it exactly once: the task's idempotency key is written in the target database in the same
 * transaction (table `ensue_once`), and a repetition gets the stored output. Statements that change the schema are outside
 * of this, because MySQL commits them by itself.
 */
export function sqlAction(settings: SqlSettings): Action {
  const targets = new Map<string, SqlTarget>();
  const maxRows = settings.maxRows ?? 10_000;
  return {
    kind: 'sql',
    version: '1.0.0',
    title: 'Query or change a SQL database',
    about,
    examples,
    input: SqlInput,
    output: Output,
    onCrash: 'retry',
    listed: true,
    perform: async (input, { signal, idempotencyKey }) => {
      const order = input as SqlInput;
      const target = targetOf(targets, settings, order.connection);
      const { text, mode, defines } = readStatement(order.statement, order.mode);
      const given = (order.rows ?? [order.parameters ?? []]) as (Json[] | { [name: string]: Json })[];
      if (mode === 'query' && order.rows !== undefined) {
        throw actionFault('configuration', 'rows are for statements that write; a query takes parameters');
      }
      const execution = { statement: text, sets: given.map(sqlParameters), maxRows, signal };
      try {
        if (mode === 'query') return { rows: await target.query(execution) };
        const key = order.once === false || defines ? undefined : onceKey(idempotencyKey);
        return { ...(await target.execute(execution, key)) };
      } catch (error) {
        throw sqlFault(order.connection, error, maxRows);
      }
    },
    close: async () => {
      await Promise.allSettled([...targets.values()].map((target) => target.close()));
    },
  };
}

function targetOf(targets: Map<string, SqlTarget>, settings: SqlSettings, name: string): SqlTarget {
  const known = targets.get(name);
  if (known) return known;
  const { connections = {}, poolSize = 8 } = settings;
  const url = Object.hasOwn(connections, name) ? connections[name] : undefined;
  if (url === undefined) {
    const names = Object.keys(connections).join(', ') || 'none';
    throw actionFault('configuration', `There is no database connection ${name}; the operator has named: ${names}`);
  }
  const target = openTarget(name, url, poolSize);
  targets.set(name, target);
  return target;
}

function openTarget(name: string, url: string, poolSize: number): SqlTarget {
  if (url.startsWith('sqlite:')) return new SqliteTarget(url.slice('sqlite:'.length).replace(/^\/\//, ''));
  if (/^(?:mysql|mariadb):\/\//.test(url) && URL.canParse(url)) return new MysqlTarget(url, poolSize);
  throw actionFault('configuration', `The connection ${name} is neither mysql://… nor sqlite:…`);
}

import type { Json } from '@ensue/contracts';
import type { Action, ActionContext } from '../action';
import { actionFault } from '../action-fault';
import { AddressBook } from '../http/address-book';
import type { RecordSource } from '../records/record';
import type { RecordFiles } from '../records/record-files';
import type { SqlSettings } from '../settings';
import { insertRows, type InsertRow } from './insert-rows';
import { onceKey } from './once-key';
import { SqlConnections } from './sql-connections';
import { sqlFault } from './sql-fault';
import { SqlInput, SqlOutput, type Step } from './sql-input';
import { about, examples } from './sql-page';
import type { SqlSession } from './sql-target';
import { sqlParameters } from './sql-value';
import { readStatement } from './statement';

/** What an order comes to, before it meets a database. */
interface Plan {
  readonly writes: boolean;
  /** It commits by itself in the middle, so nothing can be recorded with it. */
  readonly defines: boolean;
  work(session: SqlSession): Promise<Json>;
}

/**
 * Queries a database, or changes it exactly once: the task's idempotency key is written in the target database in the same
 * transaction (table `ensue_once`), and a repetition gets the stored output. Statements that change the schema are outside
 * of this, because MySQL commits them by itself.
 */
export function sqlAction(settings: SqlSettings, book: AddressBook = new AddressBook(), files?: RecordFiles): Action {
  const connections = new SqlConnections(settings, book);
  const limit = settings.maxRows ?? 10_000;
  return {
    kind: 'sql',
    version: '1.0.0',
    title: 'Query or change a SQL database',
    about,
    examples,
    input: SqlInput,
    output: SqlOutput,
    onCrash: 'retry',
    listed: true,
    perform: async (input, context) => {
      const order = input as SqlInput;
      const plan = planOf(order, Math.min(order.maxRows ?? limit, limit), context, files);
      const { name, target, readOnly } = await connections.find(order.connection);
      if (plan.writes && (readOnly || order.readOnly === true)) {
        throw actionFault('authorization', `The database ${name} may only be read here`);
      }
      const signal = withLimit(context.signal, order.limitSeconds);
      try {
        if (!plan.writes) return await target.read(signal, plan.work);
        const key = order.once === false || plan.defines ? undefined : onceKey(context.idempotencyKey);
        return await target.write(signal, key, plan.work);
      } catch (error) {
        throw sqlFault(name, error);
      }
    },
    close: () => connections.close(),
  };
}

function planOf(order: SqlInput, maxRows: number, context: ActionContext, files: RecordFiles | undefined): Plan {
  if ('insert' in order) {
    const { rows, from, ...into } = order.insert;
    if ((rows === undefined) === (from === undefined)) {
      throw actionFault('configuration', 'insert needs either rows, or from, the file they lie in');
    }
    const told = (count: number): void => {
      if (count % 10_000 === 0) context.log(`${count} rows inserted`);
    };
    const work = async (session: SqlSession): Promise<Json> => ({
      affectedRows: await insertRows(
        session,
        into,
        (rows as InsertRow[] | undefined) ?? rowsOf(files, from, context),
        told,
      ),
    });
    return { writes: true, defines: false, work };
  }
  if ('statement' in order) return planStep(order, maxRows);
  const plans = order.transaction.map((step) => planStep(step, maxRows));
  if (plans.some(({ defines }) => defines)) {
    throw actionFault(
      'configuration',
      'What changes the schema cannot be part of a transaction: MySQL commits it alone',
    );
  }
  return {
    writes: plans.some(({ writes }) => writes),
    defines: false,
    work: async (session) => {
      const results: Json[] = [];
      for (const { work } of plans) results.push(await work(session));
      return { results };
    },
  };
}

async function* rowsOf(
  files: RecordFiles | undefined,
  from: RecordSource | undefined,
  context: ActionContext,
): AsyncGenerator<InsertRow> {
  if (from === undefined) return;
  if (files === undefined) throw actionFault('configuration', 'Files cannot be read here');
  for await (const record of files.read(from, context)) {
    if ('reason' in record) {
      throw actionFault('validation', `The rows cannot be read, line ${record.line}: ${record.reason}`);
    }
    if (typeof record.value !== 'object' || record.value === null) {
      throw actionFault('validation', `Line ${record.line} is neither an object nor a list`);
    }
    yield record.value as InsertRow;
  }
}

function planStep({ statement, mode: asked, parameters, rows }: Step, maxRows: number): Plan {
  const { text, mode, defines } = readStatement(statement, asked);
  if (mode === 'query') {
    if (rows !== undefined) {
      throw actionFault('configuration', 'rows are for statements that write; a query takes parameters');
    }
    const values = sqlParameters((parameters ?? []) as Json[]);
    return { writes: false, defines, work: async (session) => ({ rows: await session.rows(text, values, maxRows) }) };
  }
  const sets = ((rows ?? [parameters ?? []]) as Json[][]).map(sqlParameters);
  const work = async (session: SqlSession): Promise<Json> => {
    let executed: { affectedRows: number; lastInsertId?: Json } = { affectedRows: 0 };
    for (const set of sets) {
      const { affectedRows, ...more } = await session.run(text, set);
      executed = { affectedRows: executed.affectedRows + affectedRows, ...more };
    }
    return executed;
  };
  return { writes: true, defines, work };
}

const withLimit = (signal: AbortSignal, seconds: number | undefined): AbortSignal =>
  seconds === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(seconds * 1000))]);

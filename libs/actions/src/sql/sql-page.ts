import type { ActionExample } from '../action';

/** For the page of the action. */
export const about = `
A change happens **exactly once**, however often it is sent: the task's idempotency key is written into a table \`ensue_once\` of
the target database in the same transaction, and a repetition gets the stored output. Statements that change the schema are
outside of this; so is \`once: false\`.

The operator names databases in \`ENSUE_SQL_CONNECTIONS\`: \`mysql://…\`, \`postgres://…\` or \`sqlite:…\`, as text or as
\`{ "url": …, "readOnly": true }\`. PostgreSQL takes \`?\` and \`:name\` too, or its own \`$1\`.

Permitted are statements that read, write or define; whatever steers transactions, the session or files is not.
`;

export const examples: readonly ActionExample[] = [
  {
    title: 'A query',
    with: {
      connection: 'warehouse',
      statement: 'select customer, total from orders where total >= :least',
      parameters: { least: 100 },
    },
    output: { rows: [{ customer: 'Ada', total: 120 }] },
  },
  {
    title: 'A statement executed for each of several rows, all or none',
    with: {
      connection: 'warehouse',
      statement: 'insert into orders (customer, total) values (?, ?)',
      rows: [
        ['Ada', 120],
        ['Grace', 45],
      ],
    },
    output: { affectedRows: 2 },
  },
  {
    title: 'A transfer, in one transaction',
    with: {
      connection: 'warehouse',
      transaction: [
        { statement: 'update accounts set cents = cents - 100 where owner = ?', parameters: ['Ada'] },
        { statement: 'update accounts set cents = cents + 100 where owner = ?', parameters: ['Grace'] },
      ],
    },
    output: { results: [{ affectedRows: 1 }, { affectedRows: 1 }] },
  },
  {
    title: 'Rows into a table, which renew those that are there',
    with: {
      connection: 'warehouse',
      insert: {
        table: 'stock',
        rows: [
          { item: 'bolt', pieces: 12 },
          { item: 'nut', pieces: 30 },
        ],
        onConflict: 'update',
        key: ['item'],
      },
    },
    output: { affectedRows: 2 },
  },
  {
    title: 'All rows of a file into a table, in one transaction',
    with: {
      connection: 'warehouse',
      insert: { table: 'orders', columns: ['id', 'amount'], from: { path: 'checked/orders.jsonl' } },
    },
    output: { affectedRows: 99998 },
  },
];

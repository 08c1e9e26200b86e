import type { ActionExample } from '../action';

/** For the page of the action. */
export const about = `
A change happens **exactly once**, however often it is sent: the task's idempotency key is written into a table \`ensue_once\` of
the target database in the same transaction, and a repetition gets the stored output. Statements that change the schema are
outside of this; so is \`once: false\`.

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
];

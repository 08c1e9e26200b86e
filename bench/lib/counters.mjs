/** What the broker and the database counted themselves. */

const PROGRAM =
  'io:format("~p~n~p~n", [maps:to_list(rabbit_global_counters:overview()), ' +
  '[{recv, lists:sum([proplists:get_value(recv_oct, C, 0) || C <- rabbit_networking:connection_info_all([recv_oct])])}, ' +
  '{send, lists:sum([proplists:get_value(send_oct, C, 0) || C <- rabbit_networking:connection_info_all([send_oct])])}]]).';

/** Messages in and out of the broker and bytes on its connections; undefined where the broker is not ours to ask. */
export async function brokerCounters(rabbitmq) {
  if (rabbitmq.ctl === undefined) return undefined;
  const answer = await rabbitmq.ctl('eval', PROGRAM);
  const text = typeof answer === 'string' ? answer : (answer?.output ?? '');
  const sum = (name) => [...text.matchAll(new RegExp(`\\b${name}\\s*(?:=>|,)\\s*(\\d+)`, 'g'))].reduce(total, 0);
  return {
    published: sum('messages_received_total'),
    routed: sum('messages_routed_total'),
    delivered: sum('messages_delivered_total'),
    bytes: sum('recv') + sum('send'),
  };
}

const total = (before, [, digits]) => before + Number(digits);

const STATEMENTS = ['Com_select', 'Com_insert', 'Com_update', 'Com_delete', 'Com_begin', 'Com_commit'];
/** Calls to the storage engine: MariaDB no longer counts rows of InnoDB by themselves. */
const ROWS = ['Handler_write', 'Handler_update', 'Handler_delete'];
const BYTES = ['Bytes_received', 'Bytes_sent'];

/** Statements, rows written, bytes on the connections, since the server's start. */
export async function databaseCounters(connection) {
  const [rows] = await connection.query('SHOW GLOBAL STATUS');
  const values = new Map(rows.map(({ Variable_name: name, Value: value }) => [name, Number(value)]));
  const sum = (names) => names.reduce((all, name) => all + (values.get(name) ?? 0), 0);
  return {
    statements: sum(STATEMENTS),
    commits: sum(['Com_commit']),
    rows: sum(ROWS),
    inserted: sum([ROWS[0]]),
    updated: sum([ROWS[1]]),
    deleted: sum([ROWS[2]]),
    bytes: sum(BYTES),
  };
}

export function difference(after, before) {
  if (after === undefined || before === undefined) return undefined;
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]));
}

/** Start to completion, with the database telling which event started which run. */
export async function latenciesOf(connection, database, { sent, ended }, since) {
  const [rows] = await connection.query(
    `SELECT e.event_id AS event, d.run_id AS run FROM ${database}.events e JOIN ${database}.decisions d ON d.cause_id = e.id ` +
      'WHERE e.received_at >= ? AND d.run_id IS NOT NULL',
    [since - 1_000],
  );
  return rows.flatMap(({ event, run }) => {
    const [begun, over] = [sent.get(event), ended.get(run)];
    return begun === undefined || over === undefined ? [] : [over - begun];
  });
}

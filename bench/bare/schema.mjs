/** The tables of the bare pipeline: those that a run touches in Ensue, with the same columns and indices. */

const ID = 'VARCHAR(64) NOT NULL';
const NAME = 'VARCHAR(128) NOT NULL';
const EFFECT = `run_id ${ID}, effect_id VARCHAR(512) NOT NULL`;

const tables = {
  runs: `id ${ID}, namespace ${NAME}, workflow ${NAME}, version ${NAME}, definition_id ${ID},
    status VARCHAR(16) NOT NULL, trigger_json LONGTEXT NOT NULL, input LONGTEXT NOT NULL, output LONGTEXT,
    fault LONGTEXT, run_key VARCHAR(255), parent_run_id VARCHAR(64), parent_effect_id VARCHAR(512),
    reply_to VARCHAR(255), started_at BIGINT NOT NULL, ended_at BIGINT, PRIMARY KEY (id),
    UNIQUE INDEX runs_key (run_key, namespace, workflow), INDEX runs_time (started_at, id),
    INDEX runs_workflow (namespace, workflow, started_at, id), INDEX runs_status (status, started_at, id)`,
  run_states: `run_id ${ID}, revision INT NOT NULL, state LONGTEXT NOT NULL, PRIMARY KEY (run_id)`,
  steps: `run_id ${ID}, revision INT NOT NULL, at BIGINT NOT NULL, signal_json LONGTEXT NOT NULL,
    facts LONGTEXT NOT NULL, PRIMARY KEY (run_id, revision)`,
  effects: `${EFFECT}, action ${NAME}, body LONGTEXT NOT NULL, epoch INT NOT NULL, send_at BIGINT NOT NULL,
    heard INT NOT NULL, PRIMARY KEY (run_id, effect_id), INDEX effects_send (send_at)`,
  events: `id ${ID}, source LONGTEXT NOT NULL, event_id LONGTEXT NOT NULL, type VARCHAR(512) NOT NULL,
    subject LONGTEXT, received_at BIGINT NOT NULL, event LONGTEXT NOT NULL, PRIMARY KEY (id),
    INDEX events_time (received_at, id), INDEX events_type (type, received_at, id)`,
  decisions: `id ${ID}, cause VARCHAR(16) NOT NULL, cause_id VARCHAR(512) NOT NULL, outcome VARCHAR(16) NOT NULL,
    namespace VARCHAR(128), workflow VARCHAR(128), version VARCHAR(128), run_id VARCHAR(64), reason LONGTEXT NOT NULL,
    at BIGINT NOT NULL, PRIMARY KEY (id), INDEX decisions_time (at, id), INDEX decisions_cause (cause_id),
    INDEX decisions_workflow (namespace, workflow, at, id)`,
  inbox: `consumer ${ID}, message_id VARCHAR(255) NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (consumer, message_id),
    INDEX inbox_time (at)`,
};

export async function createTables(connection) {
  for (const [name, columns] of Object.entries(tables)) {
    await connection.query(
      `CREATE TABLE ${name} (${columns}) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
    );
  }
}

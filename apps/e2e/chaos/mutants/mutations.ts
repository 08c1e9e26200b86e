import type { Mutation } from './mutation';

const orchestrator = 'libs/services/orchestrator/src';
const store = 'libs/platform/store-typeorm/src';
const rabbit = 'libs/platform/bus-rabbitmq/src';

/** The mechanisms that promises rest on, each broken in turn: a checker that misses one of them proves nothing. */
export const mutations: readonly Mutation[] = [
  {
    name: 'no-inbox',
    breaks: 'duplicates are not dropped',
    provocation: 'duplicates',
    changes: [
      {
        file: `${orchestrator}/batch/take-inbox.ts`,
        find: 'identity === undefined || taken.delete(identity.messageId)',
        replace: 'identity === undefined || taken.delete(identity.messageId) || true',
      },
    ],
  },
  {
    name: 'ack-before-commit',
    breaks: 'events are acknowledged before they are committed',
    provocation: 'orchestrators killed',
    changes: [
      {
        file: `${orchestrator}/inbound/inbox-handlers.ts`,
        find: '    await Promise.all(\n      items.map(',
        replace: '    void Promise.all(\n      items.map(',
      },
    ],
  },
  {
    name: 'accepted-before-published',
    breaks: 'the gateway answers 202 before the broker has the event',
    provocation: 'accidents',
    changes: [
      {
        file: 'libs/services/gateway/src/event-intake.ts',
        find: '    await this.bus.publish({',
        replace: '    void (async () => this.bus.publish({',
      },
      {
        file: 'libs/services/gateway/src/event-intake.ts',
        find: "      mustArrive: true,\n    });\n    crashPoint('gateway.event.published');",
        replace:
          "      mustArrive: true,\n    }))().catch(() => undefined);\n    crashPoint('gateway.event.published');",
      },
    ],
  },
  {
    name: 'no-confirm',
    breaks: 'publishing does not wait for the confirm of the broker',
    provocation: 'gateway half-open',
    changes: [
      {
        file: `${rabbit}/confirm-lane.ts`,
        find: '      this.watchOldest();\n    });',
        replace: '      this.watchOldest();\n      entry.settle(undefined);\n    });',
      },
    ],
  },
  {
    name: 'no-mandatory',
    breaks: 'a message without a queue counts as arrived',
    provocation: 'intake deleted',
    changes: [{ file: `${rabbit}/confirm-lane.ts`, find: 'mandatory: mustArrive', replace: 'mandatory: false' }],
  },
  {
    name: 'returned-is-arrived',
    breaks: 'a message that came back counts as arrived',
    provocation: 'intake deleted',
    changes: [
      {
        file: `${rabbit}/confirm-lane.ts`,
        find: 'if (!wasReturned) return undefined;',
        replace: 'if (wasReturned || !wasReturned) return undefined;',
      },
    ],
  },
  {
    name: 'deaf-after-cancel',
    breaks: 'a consumer that the broker cancelled stays away',
    provocation: 'queues deleted',
    changes: [{ file: `${rabbit}/consumer-session.ts`, find: '      this.listener.cancelled(this);', replace: '' }],
  },
  {
    name: 'unlocked-runs',
    breaks: 'two replicas step the same run, and the later write wins',
    provocation: 'contention',
    changes: [
      {
        file: `${store}/transaction/run-locks.ts`,
        find: 'ORDER BY s.run_id${this.dialect.forUpdate}',
        replace: 'ORDER BY s.run_id',
      },
      {
        file: `${store}/transaction/run-locks.ts`,
        find: 'ORDER BY run_id${this.dialect.forUpdate}',
        replace: 'ORDER BY run_id',
      },
      {
        file: `${store}/transaction/write-batch.ts`,
        find: '...add(STEPS, writes.steps?.map(stepRow)),',
        replace: '...put({ ...STEPS, key: ["run_id", "revision"] } as never, writes.steps?.map(stepRow)),',
      },
    ],
  },
  {
    name: 'no-transaction',
    breaks: 'a batch is written statement by statement',
    provocation: 'crash at orchestrator.batch.inboxed',
    changes: [
      {
        file: `${store}/mysql/joined-session.ts`,
        find: "sql: 'START TRANSACTION'",
        replace: "sql: 'SELECT 1'",
      },
    ],
  },
  {
    name: 'batch-dropped-in-outage',
    breaks: 'what the store could not take is not tried again',
    provocation: 'database killed',
    changes: [{ file: `${orchestrator}/batch/settling.ts`, find: '    this.on.putBack(entries);\n', replace: '' }],
  },
  {
    name: 'inbox-of-each-replica',
    breaks: 'a replica drops only the duplicates that it has seen itself',
    provocation: 'duplicates',
    changes: [
      {
        file: `${orchestrator}/batch/take-inbox.ts`,
        find: 'messageId: ids.hash(`event ${item.apiId}`)',
        replace: 'messageId: ids.hash(`event ${item.apiId} ${process.pid}`)',
      },
    ],
  },
  {
    name: 'no-poll',
    breaks: 'the relay sends only what its own process has just committed',
    provocation: 'crash at orchestrator.batch.committed',
    changes: [
      {
        file: `${orchestrator}/relay/relay.ts`,
        find: 'this.looking ??= this.poll()',
        replace: 'this.looking ??= Promise.resolve()',
      },
    ],
  },
  {
    name: 'never-lost',
    breaks: 'silence is never taken for a loss',
    provocation: 'losses',
    changes: [
      {
        file: `${orchestrator}/relay/relay.ts`,
        find: '    if (lost.length === 0) return;',
        replace: '    if (lost.length >= 0) return;',
      },
    ],
  },
  {
    name: 'outbox-done-when-refused',
    breaks: 'a row of the outbox goes although the broker did not take its message',
    provocation: 'accidents',
    changes: [
      {
        file: `${orchestrator}/relay/relay.ts`,
        find: '        if (!(error instanceof PublishError)) strange += 1;\n',
        replace: '        if (strange === 0) return true;\n',
      },
    ],
  },
  {
    name: 'between-runs-once',
    breaks: 'a message from run to run is not sent again when it is lost',
    provocation: 'losses',
    changes: [
      {
        file: `${orchestrator}/relay/confirmed-outbox.ts`,
        find: "return exchange === '' && routingKey === resultsQueue;",
        replace: "return exchange === '' && routingKey === resultsQueue && routingKey === '';",
      },
    ],
  },
  {
    name: 'timers-announced-once',
    breaks: 'a timer whose message is lost is not announced again',
    provocation: 'losses',
    changes: [
      {
        file: 'libs/services/scheduler/src/due-claims.ts',
        find: 'const postponeMs = 30_000;',
        replace: 'const postponeMs = 30_000_000;',
      },
    ],
  },
  {
    name: 'clock-of-the-process',
    breaks: 'due times are decided by a clock that is not the database’s, and fast',
    provocation: 'calm',
    changes: [
      {
        file: `${store}/leases/timer-leases.ts`,
        find: 'return { now, due: ',
        replace: 'return { now: now + 60_000, due: true || ',
      },
      {
        file: `${store}/leases/timer-leases.ts`,
        find: 'Math.max(0, Math.min(...due) - row.now_ms)',
        replace: 'Math.max(0, Math.min(...due) - row.now_ms - 60_000)',
      },
    ],
  },
  {
    name: 'skipped-ticks',
    breaks: 'the next tick is counted from too late',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/schedule/missed-ticks.ts`,
        find: 'nextTick(clock, Math.max(now, nominal), nominal, timeZone)',
        replace: 'nextTick(clock, Math.max(now, nominal) + 1_500, nominal, timeZone)',
      },
    ],
  },
  {
    name: 'ticks-not-guarded',
    breaks: 'a tick that was published again starts another run',
    provocation: 'duplicates',
    changes: [
      {
        file: `${orchestrator}/batch/decide-tick.ts`,
        find: 'row.version !== version || row.nextAt !== dueAt',
        replace: 'row.version !== version',
      },
      {
        file: `${orchestrator}/batch/take-inbox.ts`,
        find: "    case 'message':\n      return messageIdentity(item.message.id);",
        replace:
          "    case 'message':\n      return item.message.id.startsWith('tick:') ? undefined : messageIdentity(item.message.id);",
      },
    ],
  },
  {
    name: 'key-of-the-attempt',
    breaks: 'every attempt has an idempotency key of its own',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/batch/enter-effect.ts`,
        find: 'idempotencyKey: `${run.id}${effect.key}`',
        replace: 'idempotencyKey: `${run.id}${effect.id}`',
      },
    ],
  },
  {
    name: 'no-look-back',
    breaks: 'an answer that comes before its listener is lost',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/batch/look-back.ts`,
        find: 'for (const row of rows) {',
        replace: 'for (const row of rows.slice(rows.length)) {',
      },
    ],
  },
  {
    name: 'gap-in-history',
    breaks: 'a step of history is numbered wrong',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/batch/advance.ts`,
        find: 'working.revision += 1;',
        replace: "working.revision += signal.kind === 'timer.fired' ? 2 : 1;",
      },
    ],
  },
  {
    name: 'signal-not-recorded',
    breaks: 'history holds another signal than the one applied',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/batch/advance.ts`,
        find: 'signal: signal as unknown as Json,',
        replace:
          "signal: (signal.kind === 'action.failed' ? { ...signal, kind: 'action.completed', output: null } : signal) as unknown as Json,",
      },
    ],
  },
  {
    name: 'undead-timers',
    breaks: 'a timer outlives its signal',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/batch/apply-message.ts`,
        find: '      context.ledger.endTimer({ runId, effectId });\n',
        replace: '',
      },
    ],
  },
  {
    name: 'undead-leases',
    breaks: 'the lease of an effect outlives its run',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/batch/apply-message.ts`,
        find: '      const { runId, effectId, epoch, output } = taken.data;\n      context.ledger.answerEffect({ runId, effectId, epoch });\n',
        replace: '      const { runId, effectId, output } = taken.data;\n',
      },
    ],
  },
  {
    name: 'poison-vanishes',
    breaks: 'what cannot be read is dropped',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/inbound/inbox-handlers.ts`,
        find: '    const reason = error instanceof Error ? error.message : String(error);\n    await this.loop.submit(',
        replace:
          '    const reason = error instanceof Error ? error.message : String(error);\n    if (reason === reason) return;\n    await this.loop.submit(',
      },
    ],
  },
  {
    name: 'poison-returns',
    breaks: 'a message that cannot be digested comes again for ever',
    provocation: 'calm',
    changes: [
      {
        file: 'libs/services/runner/src/take-action.ts',
        find: "if ('reason' in parsed) return deadLetters.park(delivery, parsed.reason);",
        replace: "if ('reason' in parsed) throw new Error(parsed.reason + String(deadLetters));",
      },
    ],
  },
  {
    name: 'yesterdays-catalog',
    breaks: 'a replica decides with the definitions it knew at its start',
    provocation: 'calm',
    changes: [
      {
        file: `${orchestrator}/live/live-catalog.ts`,
        find: 'if (storeVersion === this.version) return;',
        replace: 'if (storeVersion === this.version || this.version >= 0) return;',
      },
    ],
  },
  {
    name: 'another-id-each-time',
    breaks: 'an event that is sent again is another event',
    provocation: 'accidents',
    changes: [
      {
        file: 'libs/platform/nest-kit/src/ids/event-api-id.ts',
        find: 'JSON.stringify([source, id])',
        replace: 'JSON.stringify([source, id, Math.random()])',
      },
    ],
  },
  {
    name: 'memory-bus-promises-early',
    breaks: 'in one process, an event counts as taken before its commit',
    provocation: 'standalone killed',
    changes: [
      {
        file: 'libs/platform/bus-memory/src/memory-bus.ts',
        find: '      if (!answered) resolve();',
        replace: '      if (!answered || answered) resolve();',
      },
    ],
  },
];

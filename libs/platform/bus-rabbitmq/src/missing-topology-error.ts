/** Something that this user may not declare is not there yet. */
export class MissingTopologyError extends Error {
  override readonly name = 'MissingTopologyError';
  constructor(missing: string, options?: ErrorOptions) {
    super(
      `${missing} is not there, and this service only expects it (ENSUE_AMQP_TOPOLOGY=expect): ` +
        'start an orchestrator, or run its topology job',
      options,
    );
  }
}

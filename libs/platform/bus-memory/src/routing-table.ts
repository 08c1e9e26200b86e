import type { QueueDeclaration, Topology } from '@ensue/ports';
import { topicPattern } from './topic-pattern';

interface Binding {
  readonly queue: string;
  readonly pattern: string;
  readonly matches: (routingKey: string) => boolean;
}

/** Which queues a message goes to: what a broker keeps as exchanges and bindings. */
export class RoutingTable {
  private readonly exchanges = new Map<string, { readonly type: string; bindings: readonly Binding[] }>();

  /** @throws Error when an exchange exists with another type: two programmers meant different things */
  declare(exchange: Topology['exchanges'][number]): void {
    const known = this.exchanges.get(exchange.name);
    if (known && known.type !== exchange.type) {
      throw new Error(`exchange ${exchange.name} is ${known.type} already, it cannot become ${exchange.type}`);
    }
    if (!known) this.exchanges.set(exchange.name, { type: exchange.type, bindings: [] });
  }

  /** @throws Error when the exchange does not exist */
  bind(queue: string, { exchange, pattern }: QueueDeclaration['bindings'][number]): void {
    const known = this.exchanges.get(exchange);
    if (!known) throw new Error(`queue ${queue} cannot be bound to ${exchange}: no such exchange is declared`);
    if (known.bindings.some((binding) => binding.queue === queue && binding.pattern === pattern)) return;
    known.bindings = [...known.bindings, { queue, pattern, matches: matcher(known.type, pattern) }];
  }

  /** Names of the queues, each once; undefined when there is no such exchange. */
  queuesFor(exchange: string, routingKey: string): ReadonlySet<string> | undefined {
    const known = this.exchanges.get(exchange);
    if (!known) return undefined;
    const queues = new Set<string>();
    for (const binding of known.bindings) if (binding.matches(routingKey)) queues.add(binding.queue);
    return queues;
  }
}

function matcher(type: string, pattern: string): Binding['matches'] {
  if (type === 'fanout') return () => true;
  return type === 'direct' ? (routingKey) => routingKey === pattern : topicPattern(pattern);
}

import type { FastifyInstance } from 'fastify';

/** Which methods an address takes, learnt from the routes as they are registered: for whoever comes with another. */
export class AllowedMethods {
  private readonly addresses = new Map<string, { readonly parts: readonly string[]; readonly methods: Set<string> }>();

  /** To be called before there are routes. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      if (url.includes('*')) return;
      const known = this.addresses.get(url) ?? { parts: partsOf(url), methods: new Set<string>() };
      for (const one of Array.isArray(method) ? method : [method]) known.methods.add(one);
      this.addresses.set(url, known);
    });
  }

  /** @returns nothing where no method would do */
  of(path: string): readonly string[] {
    const parts = partsOf(path);
    const allowed = [...this.addresses.values()].filter((known) => matches(known.parts, parts));
    return [...new Set(allowed.flatMap(({ methods }) => [...methods]))].sort();
  }
}

function partsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

function matches(known: readonly string[], parts: readonly string[]): boolean {
  if (known.length !== parts.length) return false;
  return known.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]));
}

/** A closed loop over HTTP: so many connections, each with one request at a time. */
import { Agent, request } from 'undici';

/**
 * @param {{ url: string, headers: Record<string, string>, connections: number, warmMs: number, windowMs: number }} options
 * @param {(n: number) => string} bodyOf
 * @param {number} expected status
 */
export async function httpLoop({ url, headers, connections, warmMs, windowMs }, bodyOf, expected) {
  const dispatcher = new Agent({ connections, pipelining: 1, bodyTimeout: 60_000, headersTimeout: 60_000 });
  const begun = performance.now();
  const [from, until] = [begun + warmMs, begun + warmMs + windowMs];
  const latencies = [];
  const others = new Map();
  let [n, all] = [0, 0];
  const worker = async () => {
    for (;;) {
      const sentAt = performance.now();
      if (sentAt >= until) return;
      const answer = await request(url, { method: 'POST', headers, body: bodyOf((n += 1)), dispatcher });
      await answer.body.dump();
      const now = performance.now();
      if (answer.statusCode !== expected) others.set(answer.statusCode, (others.get(answer.statusCode) ?? 0) + 1);
      else all += 1;
      if (answer.statusCode === expected && now >= from && now < until) latencies.push(now - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  await dispatcher.close();
  return { perSecond: (latencies.length * 1_000) / windowMs, all, latencies, others: Object.fromEntries(others) };
}

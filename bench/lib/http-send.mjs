/** Events by HTTP: the gateway puts them on the exchange. */
import { Agent, request } from 'undici';
import { atEnd } from '../../scripts/lib/ending.mjs';

const headers = { 'content-type': 'application/cloudevents+json' };

/** @returns {(event: object) => void} an event that is not accepted ends the measurement */
export function httpSend(ingest, connections) {
  const dispatcher = new Agent({ connections, pipelining: 1 });
  atEnd(() => dispatcher.close());
  return async (event) => {
    const answer = await request(`${ingest}/events`, {
      method: 'POST',
      headers,
      body: JSON.stringify(event),
      dispatcher,
    });
    await answer.body.dump();
    if (answer.statusCode !== 202) throw new Error(`${ingest}/events answered ${answer.statusCode} to an event`);
  };
}

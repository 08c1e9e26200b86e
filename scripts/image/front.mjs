/**
 * The front door of docker-compose.yml: one address for an installation of any size. Events and webhooks go to a gateway, all
 * else to an orchestrator, by turns to each replica that the name has at the time; one that takes no connection is passed over
 * for the next. Where Kubernetes or a proxy of your own does this, it is not needed.
 */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import net from 'node:net';

const port = Number(process.env.ENSUE_HTTP_PORT ?? 8080);
/** Each a `host:port`, or several, separated by commas; a host may have any number of addresses. */
const doors = {
  gateway: door(process.env.ENSUE_FRONT_GATEWAY ?? 'gateway:8080'),
  orchestrator: door(process.env.ENSUE_FRONT_ORCHESTRATOR ?? 'orchestrator:8080'),
};
/** So long a name's addresses are believed, and a connection may take. */
const freshMs = 1_000;
const connectMs = 2_000;
/** Ours to say anew on each side of a proxy. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection', 'te', 'trailer'];

function door(text) {
  const hosts = text.split(',').map((each) => new URL(`http://${each}`));
  return { name: hosts[0].hostname, hosts, places: [], at: -Infinity, turn: 0 };
}

async function placesOf(door) {
  if (performance.now() - door.at > freshMs) {
    const found = door.hosts.map(async ({ hostname: host, port }) => {
      const addresses = await lookup(host, { all: true }).catch(() => []);
      return addresses.map(({ address }) => ({ host: address, port: Number(port || 80) }));
    });
    door.places = (await Promise.all(found)).flat();
    door.at = performance.now();
  }
  door.turn += 1;
  const first = door.turn % Math.max(1, door.places.length);
  return [...door.places.slice(first), ...door.places.slice(0, first)];
}

/** Nothing of a request is sent before the connection stands: so it may go to the next, and is never sent twice. */
function connect(place) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ ...place, noDelay: true, timeout: connectMs });
    socket.once('connect', () => resolve(socket.setTimeout(0)));
    socket.once('timeout', () => socket.destroy(new Error('no connection in time')));
    socket.once('error', reject);
  });
}

async function socketTo(door) {
  // A replica that has just ended or not begun is seen here first; a second round finds the names of that time.
  for (let round = 0; round < 2; round += 1) {
    for (const place of await placesOf(door)) {
      try {
        return await connect(place);
      } catch {
        door.at = -Infinity;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

const server = http.createServer(async (request, response) => {
  const door = /^\/(events|hooks)([/?]|$)/.test(request.url) ? doors.gateway : doors.orchestrator;
  const socket = await socketTo(door);
  // Who asked has gone meanwhile: nobody would end what is forwarded now.
  if (response.destroyed) return socket?.destroy();
  if (socket === undefined) return unavailable(response, `No ${door.name} takes connections.`);
  const headers = { ...request.headers };
  for (const name of HOP) delete headers[name];
  if (request.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
  headers['x-forwarded-for'] = [request.headers['x-forwarded-for'], request.socket.remoteAddress]
    .filter(Boolean)
    .join(', ');
  // A connection for each request: none is idle that the other side may be closing.
  const options = { method: request.method, path: request.url, headers: { ...headers, connection: 'close' } };
  const forward = http.request({ ...options, createConnection: () => socket });
  forward.on('response', (answer) => {
    const back = { ...answer.headers };
    for (const name of HOP) delete back[name];
    response.writeHead(answer.statusCode, answer.statusMessage, stopping ? { ...back, connection: 'close' } : back);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  forward.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else unavailable(response, `The ${door.name} ended without an answer (${error.code ?? error.message}).`);
  });
  response.on('close', () => forward.destroy());
  request.pipe(forward);
});

function unavailable(response, detail) {
  const problem = { type: 'about:blank', title: 'Service Unavailable', status: 503, detail };
  response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' });
  response.end(JSON.stringify(problem));
}

let stopping = false;
function stop() {
  stopping = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 20_000).unref();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
server.keepAliveTimeout = 75_000;
server.requestTimeout = 0;
server.listen(port, '0.0.0.0', () =>
  process.stdout.write(`{"level":"info","service":"front","message":"listens on ${port}"}\n`),
);

import { realpathSync } from 'node:fs';
import { isAbsolute, normalize, relative } from 'node:path';
import type { Json } from '@ensue/contracts';
import { parseDuration } from '@ensue/dsl';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import { asEnvironment, asText } from '../sandbox/process-result';
import type { ContainerSettings } from '../settings';
import type { ContainerInput } from './container-input';

/** How containers of ours are known: whose they are, and when they may go. */
export const labels = {
  key: 'io.ensue.idempotency-key',
  run: 'io.ensue.run',
  task: 'io.ensue.task',
  removeAfterMs: 'io.ensue.remove-after-ms',
} as const;

const defaultMemoryBytes = 512 * 1024 * 1024;
const processes = 256;
const oneProcessor = 1_000_000_000;

/**
 * What the engine is asked to create: no privileges, bounded, in the operator's network, with the operator's folders.
 * @throws ActionFault configuration for volumes and ports that the operator does not allow; validation for what is none
 */
export function containerOrder(input: ContainerInput, settings: ContainerSettings, context: ActionContext): object {
  const { run, idempotencyKey } = context;
  const memory = settings.memoryBytes ?? defaultMemoryBytes;
  const network = settings.network ?? 'none';
  const ports = portsOf(input.ports, network);
  const environment = {
    ENSUE_IDEMPOTENCY_KEY: idempotencyKey,
    ...asEnvironment(input.environment as Record<string, Json> | undefined),
  };
  const after = removedAfter(input);
  return {
    Image: input.image,
    ...commandOf(input),
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Labels: {
      [labels.key]: idempotencyKey,
      [labels.run]: run.id,
      [labels.task]: run.task.position,
      ...(after !== undefined && { [labels.removeAfterMs]: String(after) }),
    },
    OpenStdin: true,
    StdinOnce: true,
    Tty: false,
    ExposedPorts: Object.fromEntries(ports.map(({ inside }) => [`${inside}/tcp`, {}])),
    HostConfig: {
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      NetworkMode: network,
      PortBindings: Object.fromEntries(
        ports.map(({ outside, inside }) => [`${inside}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(outside) }]]),
      ),
      Binds: bindsOf(input.volumes, settings.volumes ?? []),
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: oneProcessor,
      PidsLimit: processes,
      Init: true,
    },
  };
}

/**
 * A command is a shell's program, as in the official example, and takes the place of the image's own beginning; arguments
 * alone go to the image's own.
 */
function commandOf({ command, arguments: given = [] }: ContainerInput): object {
  const words = given.map((each) => asText(each as Json));
  if (command !== undefined) return { Entrypoint: ['/bin/sh', '-c'], Cmd: [command, 'ensue', ...words] };
  return words.length > 0 ? { Cmd: words } : {};
}

function portsOf(ports: ContainerInput['ports'], network: string): { outside: number; inside: number }[] {
  const pairs = Object.entries(ports ?? {}).map(([outside, inside]) => ({
    outside: Number(outside),
    inside: Number(inside),
  }));
  for (const pair of pairs) {
    if (Object.values(pair).every((port) => Number.isInteger(port) && port > 0 && port < 65_536)) continue;
    throw actionFault('validation', 'Ports are numbers from 1 to 65535: those of the host, and what they lead to');
  }
  if (pairs.length > 0 && network === 'none') {
    throw actionFault('configuration', 'Containers have no network here, so no ports: set ENSUE_CONTAINER_NETWORK');
  }
  return pairs;
}

function bindsOf(volumes: ContainerInput['volumes'], allowed: readonly string[]): string[] {
  return Object.entries(volumes ?? {}).map(([outside, target]) => {
    const [inside = '', mode = 'rw', ...more] = String(target).split(':');
    if (!isAbsolute(inside) || !['ro', 'rw'].includes(mode) || more.length > 0) {
      throw actionFault('validation', `A volume leads to a folder such as /in, or /in:ro; not ${String(target)}`);
    }
    return `${allowedFolder(outside, allowed)}:${normalize(inside)}:${mode}`;
  });
}

/** Where a folder really is, if it is allowed: links lead nowhere else. */
function allowedFolder(folder: string, allowed: readonly string[]): string {
  const real = isAbsolute(folder) && !folder.includes(':') ? realPath(folder) : undefined;
  const within = (root: string): boolean => {
    const way = relative(realPath(root) ?? root, real ?? '');
    return !way.startsWith('..') && !isAbsolute(way);
  };
  if (real !== undefined && allowed.some(within)) return real;
  throw actionFault(
    'configuration',
    `The folder ${folder} is not there or not allowed for containers: ENSUE_CONTAINER_VOLUMES says which are`,
  );
}

function realPath(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}

/** @returns after how many milliseconds from its end a container goes; undefined for one that goes at once or never */
function removedAfter({ lifetime }: ContainerInput): number | undefined {
  if (lifetime?.cleanup !== 'eventually') return undefined;
  const after = parseDuration((lifetime.after ?? null) as Json);
  if (after === undefined) throw actionFault('validation', '`lifetime.after` is no duration such as PT5M');
  return after;
}

import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '@ensue/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ActionFault } from '../action-fault';
import { scriptAction } from '../script/script-action';
import { shellAction } from '../shell/shell-action';
import { testContext } from '../testing/action-context';
import { sandboxHere, unlessNoSandbox } from '../testing/sandbox-here';

interface Escape {
  readonly shell?: string;
  readonly python?: string;
  readonly js?: string;
  readonly code: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly arguments?: readonly string[];
  /** Goes on until it is stopped. */
  readonly slow?: boolean;
}

const corpus = parse(readFileSync(join(import.meta.dirname, 'escapes.yaml'), 'utf8')) as Escape[];
const canary = `canary-${process.pid}-${Date.now()}`;
const shell = shellAction({ shell: 'sandboxed' });
const script = scriptAction({}, { python: 'sandboxed' });
const folder = mkdtempSync(join(tmpdir(), 'ensue-canary-'));
const servers: Server[] = [];
let connections = 0;

beforeAll(async () => {
  process.env['ENSUE_CANARY'] = canary;
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, 'secret'), canary, { mode: 0o666 });
  for (const name of ['setpriv', 'unshare', 'prlimit', 'cat', 'mount', 'sh', 'evil']) {
    writeFileSync(join(folder, name), `#!/bin/sh\ntouch ${folder}/escaped\n`, { mode: 0o777 });
  }
  for (const place of [0, join(folder, 'socket'), `\0ensue-canary-${process.pid}`]) {
    const server = createServer((socket) => {
      connections += 1;
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(place, resolve));
    servers.push(server);
  }
  chmodSync(join(folder, 'socket'), 0o777);
});

afterAll(async () => {
  delete process.env['ENSUE_CANARY'];
  await script.close?.();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** @returns all that it said, to the log and as its output or fault */
async function attempt(escape: Escape, mark: string): Promise<string> {
  const address = servers[0]?.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const places: Record<string, unknown> = { folder, port, pid: process.pid };
  const placed = (text: string): string =>
    text.replace(/\{(file|folder|pid|port|socket)\}/g, (_, name: string) =>
      name === 'file' ? join(folder, 'secret') : name === 'socket' ? join(folder, 'socket') : String(places[name]),
    );
  const environment = Object.fromEntries(
    Object.entries({ ...escape.environment, MARK: mark }).map(([name, value]) => [name, placed(value)]),
  );
  const more = { environment, arguments: (escape.arguments ?? []).map(placed) };
  const lines: string[] = [];
  const context = testContext({
    deadlineMs: escape.slow === true ? 700 : 5_000,
    log: (line) => void (lines.length < 2_000 && lines.push(line.slice(0, 1_000))),
  });
  // Python shows the line that failed: what it would have said must not be read there.
  const code = placed(escape.python === undefined ? escape.code : escape.code.replaceAll("'ESCAPED", "'ESC' 'APED"));
  const performing =
    escape.shell !== undefined
      ? shell.perform({ command: code, ...more }, context)
      : script.perform({ language: escape.python === undefined ? 'js' : 'python', code, ...more }, context);
  const ended: Json | ActionFault = await performing.catch((error: unknown) => {
    if (error instanceof ActionFault) return JSON.stringify(error.fault);
    throw error;
  });
  return `${lines.join('\n')}\n${JSON.stringify(ended)}`;
}

/** Processes that still have the mark in their environment. A zombie has none. */
function alive(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      } catch {
        return false;
      }
    });
}

async function noneAlive(mark: string): Promise<string[]> {
  for (let tries = 0; tries < 100 && alive(mark).length > 0; tries += 1) await pause(20);
  return alive(mark);
}

describe.skipIf(!sandboxHere)(`nothing gets through${unlessNoSandbox}:`, () => {
  test('the corpus is large', () => expect(corpus.length).toBeGreaterThanOrEqual(60));

  test('what is said is heard, in each of the three', async () => {
    const say: readonly Escape[] = [
      { shell: '', code: 'echo ESC""APED' },
      { python: '', code: "print('ESCAPED')" },
      { js: '', code: "return 'ESCAPED'" },
    ];
    for (const each of say) expect(await attempt(each, 'none')).toContain('ESCAPED');
  });

  const numbered = corpus.map((escape, index) => ({ escape, mark: `ensue-mark-${process.pid}-${index}` }));
  const named = numbered.map((each) => {
    const { shell: inShell, python, js } = each.escape;
    return {
      ...each,
      name: `${inShell !== undefined ? 'shell' : python !== undefined ? 'python' : 'js'} ${inShell ?? python ?? js}`,
    };
  });

  test.concurrent.each(named)('$name', async ({ escape, mark }) => {
    const said = await attempt(escape, mark);
    expect(said).not.toContain('ESCAPED');
    expect(said).not.toContain(canary);
    expect(existsSync(join(folder, 'escaped'))).toBe(false);
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe(canary);
    expect(connections).toBe(0);
    expect(await noneAlive(mark)).toEqual([]);
  });
});

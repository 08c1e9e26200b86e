/** What is measured and how long everything takes. Nothing is judged by the times: they bound the whole. */
import { SetupError } from '../../scripts/lib/setup-error.mjs';

const whole = {
  rounds: 3,
  warmUpMs: 4_000,
  warmMs: 1_500,
  windowMs: 6_000,
  openSeconds: 10,
  httpMs: 3_000,
  starts: 3,
  idleMs: 20_000,
};
const quick = {
  rounds: 2,
  warmUpMs: 1_500,
  warmMs: 500,
  windowMs: 2_500,
  openSeconds: 4,
  httpMs: 1_500,
  starts: 1,
  idleMs: 5_000,
};

const SHORT = { runs: 100_000, bound: 0.9 };
const LONG = { runs: 1_000_000, bound: 0.8 };
const PARTS = ['W1', 'W2', 'W3', 'W4', 'W5'];
/** A history that takes longer to fill is left to `--full`. */
const MOST_FILL_MS = 240_000;
const MINUTES = { usual: 10, full: 120 };

export function planOf(args) {
  const isQuick = args.includes('--quick');
  const isFull = args.includes('--full');
  return {
    ...(isQuick ? quick : whole),
    inFlight: 100,
    perSecond: 20,
    connections: 64,
    mostFillMs: isFull ? Number.POSITIVE_INFINITY : MOST_FILL_MS,
    histories: isQuick ? [SHORT] : [SHORT, LONG],
    profile: profiledOf(args),
    parts: partsOf(valueOf(args, 'only')),
    sizes: args.includes('--sizes'),
    poolGib: poolOf(valueOf(args, 'pool')),
    memory: args.includes('--memory'),
    minutes: minutesOf(valueOf(args, 'minutes'), isFull),
  };
}

/** `--profile` alone means the orchestrator. */
function profiledOf(args) {
  const arg = args.find((each) => /^--profile(=|$)/.test(each));
  return arg === undefined ? undefined : (arg.split('=')[1] ?? 'orchestrator');
}

function partsOf(text) {
  const parts = text?.toUpperCase().split(',') ?? PARTS;
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length === 0) return new Set(parts);
  throw wrong('--only', `there is no part ${unknown.join(', ')}`, `choose of ${PARTS.join(',')}`);
}

function minutesOf(text, isFull) {
  const minutes = text === undefined ? (isFull ? MINUTES.full : MINUTES.usual) : Number(text);
  if (minutes > 0) return minutes;
  throw wrong('--minutes', `"${text}" is no length of time`, 'give a number above 0');
}

function poolOf(text) {
  if (text === undefined || Number(text) > 0) return text === undefined ? undefined : Number(text);
  throw wrong('--pool', `"${text}" is no size`, 'give the GiB of the buffer pool');
}

/** `--name=value` or `--name value`. */
function valueOf(args, name) {
  const at = args.findIndex((each) => each === `--${name}` || each.startsWith(`--${name}=`));
  if (at < 0) return undefined;
  return args[at].includes('=') ? args[at].slice(name.length + 3) : (args[at + 1] ?? '');
}

const wrong = (where, what, todo) => new SetupError({ where, what, todo });

/** How long everything takes. Nothing is judged by these: they bound the whole. */
const whole = { rounds: 3, warmUpMs: 4_000, warmMs: 1_500, windowMs: 6_000, openSeconds: 10, httpMs: 3_000 };
const quick = { rounds: 2, warmUpMs: 1_500, warmMs: 500, windowMs: 2_500, openSeconds: 4, httpMs: 1_500 };

export const planOf = (args) => ({
  ...(args.includes('--quick') ? quick : whole),
  inFlight: 100,
  perSecond: 20,
  connections: 64,
  profile: profiledOf(args),
});

/** `--profile` alone means the orchestrator. */
function profiledOf(args) {
  const arg = args.find((each) => /^--profile(=|$)/.test(each));
  return arg === undefined ? undefined : (arg.split('=')[1] ?? 'orchestrator');
}

/** W1: a closed loop of runs of three actions. */
import { SETS_TYPE } from '../ensue/definitions.mjs';
import { byTurns } from '../lib/by-turns.mjs';
import { agreeing, atLeast, atMost } from '../lib/goals.mjs';
import { allCpu, costTable, throughputTable } from '../lib/report.mjs';

export async function w1({ bare, lean, ensue, alone }, plan) {
  const [bareHttp, leanHttp, ensueHttp] = [bare, lean, ensue].map((side) => side.overHttp(plan));
  const sets = ensue.but({ name: 'Ensue, three set', type: SETS_TYPE });
  const sides = [bare, lean, ensue, bareHttp, leanHttp, ensueHttp, alone, sets];
  for (const side of [bareHttp, leanHttp, ensueHttp, sets]) await side.warmUp(plan);
  const results = await byTurns('W1', sides, plan, (side) => side.closedLoop(plan));
  const of = ({ name }) => results[name];
  const rate = ({ perSecond }) => perSecond;
  const cpu = (one) => allCpu(one) / one.runs;
  const per = (part, name) => (one) => one[part] && one[part][name] / one.runs;
  return {
    tables: [
      throughputTable(`W1: closed loop, ${plan.inFlight} in flight`, Object.entries(results), [of(bare), of(lean)]),
      costTable('W1: what a run costs', Object.entries(results)),
    ],
    goals: [
      atLeast(0.6, 'W1 distributed ÷ bare pipeline', of(ensue), of(bare), rate),
      atLeast(0.6, 'W1 distributed ÷ bare pipeline, HTTP events to both', of(ensueHttp), of(bareHttp), rate),
      atLeast(0.6, 'W1 distributed over HTTP ÷ bare pipeline without', of(ensueHttp), of(bare), rate),
      atLeast(0.4, 'W1 distributed ÷ lean version', of(ensue), of(lean), rate),
      atLeast(0.4, 'W1 distributed ÷ lean version, HTTP events to both', of(ensueHttp), of(leanHttp), rate),
      atLeast(0.4, 'W1 distributed over HTTP ÷ lean version without', of(ensueHttp), of(lean), rate),
      atMost(2, 'CPU per run, distributed ÷ bare pipeline', of(ensue), of(bare), cpu),
      atLeast(1.5, 'W1 standalone ÷ bare pipeline', of(alone), of(bare), rate),
      agreeing('messages per run, distributed ÷ bare', of(ensue), of(bare), per('broker', 'published')),
      agreeing('bytes through the broker per run', of(ensue), of(bare), per('broker', 'bytes')),
      agreeing('statements per run', of(ensue), of(bare), per('database', 'statements')),
      agreeing('rows written per run', of(ensue), of(bare), per('database', 'rows')),
      agreeing('bytes to and from the database per run', of(ensue), of(bare), per('database', 'bytes')),
    ],
    memory: { ...of(ensue).at(-1).memory, ...of(alone).at(-1).memory },
  };
}

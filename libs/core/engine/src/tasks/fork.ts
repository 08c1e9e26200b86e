import type { ForkTask } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { makeFault } from '../fault';
import { limits } from '../limits';
import { mergeContexts } from '../merge-contexts';
import type { TaskBehaviour } from '../task-behaviour';
import { endRun } from '../task-list';

interface Branches {
  /** In declaration order; null until a branch has ended. */
  readonly outputs: readonly Json[];
  readonly left: number;
  /** The `$context` of each branch that exported, by its index. */
  readonly contexts: Readonly<Record<string, Json>>;
}

/**
 * Every branch gets the task's input and its own `$context`. The output is the array of their outputs in declaration
 * order; what they exported is merged at the join, in that order, too. A branch that faults faults the fork, also in a
 * race, and the others are cancelled. In a race the first output wins, and the winner's exports with it. A branch's
 * `end` ends the run with that branch's output; any other directive ends the branch (ADR dsl-decisions).
 */
export const forkTask: TaskBehaviour<ForkTask, Branches> = {
  enter({ run, frame, node }) {
    const { branches, compete } = node;
    if (branches.length > limits.branches) {
      const detail = `A fork may have ${limits.branches} branches, and this one has ${branches.length}`;
      return run.fault(frame, makeFault('runtime', node.position, detail));
    }
    if (branches.length === 0) return run.complete(frame, compete ? frame.input : []);
    const forked = run.keep(frame, { outputs: branches.map(() => null), left: branches.length, contexts: {} });
    // The last move left is the first one made.
    for (let index = branches.length - 1; index >= 0; index--) {
      run.enter(forked, branches, { index, round: 0 }, frame.input, { isolated: true });
    }
  },

  leave({ run, frame, node, own }, { frame: branch, output, then }) {
    const contexts = branch.context === undefined ? own.contexts : { ...own.contexts, [branch.index]: branch.context };
    const left = own.left - 1;
    if (!node.compete && left > 0 && then.to !== 'end') {
      run.keep(frame, { outputs: own.outputs.with(branch.index, output), left, contexts });
      return;
    }
    const joining = node.compete || then.to === 'end' ? ofOnly(branch.index, contexts) : contexts;
    const exported = Object.keys(joining)
      .map(Number)
      .sort((a, b) => a - b);
    if (exported.length > 0) {
      const base = run.frames.contextOf(frame);
      run.frames.setContext(
        frame,
        mergeContexts(
          base,
          exported.map((index) => joining[index] ?? null),
        ),
      );
    }
    if (then.to === 'end') run.complete(frame, output, endRun);
    else run.complete(frame, node.compete ? output : own.outputs.with(branch.index, output));
  },
};

function ofOnly(index: number, contexts: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const context = contexts[index];
  return context === undefined ? {} : { [index]: context };
}

import type { Retention, RetentionPolicy, RunPurge, WorkflowName } from '@ensue/ports';

/** For tests: workflows with so many runs to go, and a list of what was asked. */
export class PlayedRetention implements Retention {
  workflows: (WorkflowName & { readonly policy?: RetentionPolicy; toGo: number })[] = [];
  longest: number | undefined;
  oldRows = { events: 0, decisions: 0, deadLetters: 0 };
  readonly asked: string[] = [];

  nextWorkflow(after?: WorkflowName) {
    const at = after === undefined ? 0 : this.workflows.findIndex(({ workflow }) => workflow === after.workflow) + 1;
    return Promise.resolve(this.workflows[at]);
  }

  longestDays() {
    return Promise.resolve(this.longest);
  }

  purgeRuns(of: WorkflowName, { endedForMs, beyondNewest, limit }: RunPurge) {
    this.asked.push(`${of.workflow}: ${String(endedForMs)} ms, ${String(beyondNewest)} runs`);
    const workflow = this.workflows.find((each) => each.workflow === of.workflow);
    const removed = Math.min(limit, workflow?.toGo ?? 0);
    if (workflow !== undefined) workflow.toGo -= removed;
    return Promise.resolve(removed < limit ? { removed } : { removed, next: { startedAt: 1, id: 'r1' } });
  }

  purgeEvents(olderThanMs: number, limit: number) {
    return this.rows('events', olderThanMs, limit);
  }

  purgeDecisions(olderThanMs: number, limit: number) {
    return this.rows('decisions', olderThanMs, limit);
  }

  purgeDeadLetters(olderThanMs: number, limit: number) {
    return this.rows('deadLetters', olderThanMs, limit);
  }

  purgeFlow() {
    return Promise.resolve(0);
  }

  private rows(of: keyof PlayedRetention['oldRows'], olderThanMs: number, limit: number) {
    this.asked.push(`${of}: ${String(olderThanMs)} ms`);
    const removed = Math.min(limit, this.oldRows[of]);
    this.oldRows[of] -= removed;
    return Promise.resolve(removed);
  }
}

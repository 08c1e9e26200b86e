import type { Program } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Effect } from '../effect';
import type { Fact } from '../fact';
import type { Fault } from '../fault';
import type { RecordedSignal } from '../replay';
import type { RunState } from '../run-state';
import type { Signal } from '../signal';
import { step, type Step } from '../step';
import { readProgram } from './read-program';

/** Under which the tokens of a told run's secrets stand. */
export const storySeal = 'seal-of-run-1';

export const storyBegins = Date.parse('2026-11-22T12:00:00Z');

/** A run told signal by signal: plays the host, and keeps what a host would keep. */
export class Story {
  readonly program: Program;
  readonly facts: Fact[] = [];
  readonly asked: Effect[] = [];
  readonly recorded: RecordedSignal[] = [];
  readonly steps: { at: number; facts: Fact[] }[] = [];
  /** What was asked for, awaited, and neither answered nor cancelled. */
  readonly outstanding = new Map<string, Effect>();
  now = storyBegins;
  private current: RunState | undefined;

  constructor(definition: string | Program) {
    this.program = typeof definition === 'string' ? readProgram(definition) : definition;
  }

  get state(): RunState {
    if (this.current === undefined) throw new Error('the story has not begun');
    return this.current;
  }

  start(input: Json = {}, depth = 0): this {
    const seal = this.program.secrets.length > 0 ? { seal: storySeal } : {};
    this.tell({ kind: 'start', runId: 'run-1', input, trigger: { kind: 'call' }, depth, ...seal });
    return this;
  }

  tell(signal: Signal): Step {
    const result = step(this.program, this.current, signal, this.now);
    this.current = result.state;
    this.recorded.push({ signal, now: this.now });
    this.facts.push(...result.facts);
    this.steps.push({ at: this.now, facts: [...result.facts] });
    if ('effectId' in signal && signal.kind !== 'event.arrived') this.outstanding.delete(signal.effectId);
    for (const effect of result.effects) {
      this.asked.push(effect);
      if (effect.kind === 'cancel') this.outstanding.delete(effect.id);
      else if (effect.kind !== 'emit' && !('await' in effect && !effect.await)) this.outstanding.set(effect.id, effect);
    }
    return result;
  }

  done(effectId: string, output: Json = null): Step {
    return this.tell({ kind: 'action.completed', effectId, output });
  }

  failed(effectId: string, fault: Partial<Fault> = {}): Step {
    const type = 'https://serverlessworkflow.io/spec/1.0.0/errors/communication';
    return this.tell({ kind: 'action.failed', effectId, fault: { type, status: 503, ...fault } });
  }

  /** Lets the time come that a timer is due, and fires it. */
  fire(effectId: string): Step {
    const timer = this.outstanding.get(effectId);
    if (timer?.kind === 'timer') this.now = Math.max(this.now, timer.dueAt);
    return this.tell({ kind: 'timer.fired', effectId });
  }

  arrive(effectId: string, event: { [attribute: string]: Json }): Step {
    return this.tell({ kind: 'event.arrived', effectId, event: { id: 'e-1', source: '/test', ...event } });
  }

  /** Names of the tasks that a kind of fact was recorded for, in order. */
  tasks(kind: Fact['kind']): string[] {
    return this.facts.flatMap((fact) => (fact.kind === kind && 'task' in fact ? [fact.task.name] : []));
  }

  get waitsFor(): string[] {
    return [...this.outstanding.keys()];
  }
}

/** A run started with this definition and input. */
export function story(definition: string | Program, input: Json = {}): Story {
  return new Story(definition).start(input);
}

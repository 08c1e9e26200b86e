import type { ActionContext } from '../action';
import { ActionFault, actionFault } from '../action-fault';
import type { ProcessMode, SandboxSettings } from '../settings';
import type { Confinement, ProcessOrder } from './process-order';
import { ProcessOutput } from './process-output';
import { outputOf, type ProcessResult, type Returned } from './process-result';
import { runProcess } from './run-process';
import type { Json } from '@ensue/contracts';

/** A kind of process that authors write, and what the operator has decided about it. */
export interface ProcessKind {
  /** As the beginning of a sentence: `Shell commands`. */
  readonly plural: string;
  /** The same for one of them: `The command`. */
  readonly single: string;
  /** The variable that turns it on. */
  readonly variable: string;
  readonly mode: ProcessMode;
  readonly program: readonly string[];
  /** A script that writes "ok" where the program is there and works. */
  readonly trial: string;
}

const trialMs = 10_000;

/** Runs processes of one kind as far as the operator and the system allow. */
export class Processes {
  private tried: Promise<string | undefined> | undefined;

  constructor(
    private readonly kind: ProcessKind,
    private readonly sandbox: SandboxSettings,
  ) {}

  /** Why no process of this kind will run though it is turned on, or that it runs unconfined; undefined where all is well. */
  async notice(): Promise<string | undefined> {
    const { plural, variable, mode } = this.kind;
    if (mode === 'off') return undefined;
    const missing = await this.missing(mode);
    if (missing !== undefined) return `${plural} are refused, though ${variable} is ${mode}: ${missing}`;
    if (mode === 'sandboxed') return undefined;
    return `${plural} run unconfined (${variable}): who may publish a workflow may do here what this process may.`;
  }

  /**
   * Performs a task.
   * @throws ActionFault configuration where such processes are off or the system cannot confine them; timeout; runtime
   */
  async perform(
    order: Omit<ProcessOrder, 'program' | 'deadlineMs'>,
    wanted: Returned | undefined,
    context: ActionContext,
  ): Promise<Json> {
    const { single, program } = this.kind;
    const confinement = await this.confinement();
    const result = await this.run(confinement, { ...order, program, deadlineMs: context.deadlineMs }, context);
    return outputOf(single, wanted, result);
  }

  private async run(confinement: Confinement, order: ProcessOrder, context: ActionContext): Promise<ProcessResult> {
    const output = new ProcessOutput(context.log);
    const end = await runProcess(confinement, order, this.sandbox, context.signal, output);
    const { single } = this.kind;
    if (end.ended === 'stopped') {
      throw actionFault('timeout', `${single} did not end within its deadline and was stopped`);
    }
    if (end.ended === 'flooded') throw actionFault('runtime', `${single} wrote more than 64 MiB and was stopped`);
    return { code: end.code, stdout: output.text('stdout'), stderr: output.text('stderr') };
  }

  private async confinement(): Promise<Confinement> {
    const { plural, variable, mode } = this.kind;
    if (mode === 'off') {
      throw actionFault('configuration', `${plural} are turned off here: set ${variable}=sandboxed to turn them on`);
    }
    const missing = await this.missing(mode);
    if (missing !== undefined) throw actionFault('configuration', `${plural} cannot run here: ${missing}`);
    return mode;
  }

  /** What keeps a trial from working. Only a good outcome is remembered: what was missing may be there next time. */
  private async missing(mode: Confinement): Promise<string | undefined> {
    this.tried ??= this.trial(mode);
    const missing = await this.tried;
    if (missing !== undefined) this.tried = undefined;
    return missing;
  }

  private async trial(mode: Confinement): Promise<string | undefined> {
    const { program, trial: script, variable } = this.kind;
    const output = new ProcessOutput(() => undefined);
    const order = { program, script, arguments: [], environment: {}, stdin: '', deadlineMs: trialMs };
    try {
      await runProcess(mode, order, this.sandbox, new AbortController().signal, output);
    } catch (error) {
      if (!(error instanceof ActionFault)) throw error;
      return `${error.message}. Allow user namespaces here, or set ${variable}=unconfined if you trust every author`;
    }
    if (output.text('stdout') === 'ok') return undefined;
    return `${program[0]} does not work (${output.text('stderr').slice(0, 200) || 'no answer'})`;
  }
}

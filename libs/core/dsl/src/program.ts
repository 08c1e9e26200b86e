import type { Json } from '@ensue/jq';

/**
 * A program is a definition made ready to run: every reference resolved, every expression compiled, every task known by
 * its position (the JSON pointer of the conformance kit, `/do/0/name`). Programs are immutable and hold no run's data,
 * so one may serve any number of runs.
 */
export interface Program {
  readonly ref: DefinitionRef;
  /** The parsed document, as plain JSON: what `$workflow.definition` shows. */
  readonly definition: { readonly [key: string]: Json };
  readonly input: InputFlow;
  readonly output: OutputFlow;
  readonly timeout?: DurationExpression;
  readonly tasks: TaskList;
  readonly schedule?: Schedule;
  /** The secrets its expressions may name; a run of a program that has any is to be given a seal. */
  readonly secrets: readonly string[];
  /** Every task by its position, nested ones included. */
  readonly byPosition: ReadonlyMap<string, TaskNode>;
}

/** The name of one version of a workflow. */
export interface DefinitionRef {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
}

/**
 * The arguments of a runtime expression by name, without `$`: context, input, output, task, workflow, runtime, and the
 * names that loops and catches in scope introduce (DSL reference, "Runtime expression arguments").
 */
export type Variables = Readonly<Record<string, Json>> & { readonly [operationsMeter]?: OperationsMeter };

/**
 * Under this key, which no expression can name, the arguments carry what all evaluations of one step may use together: each by
 * itself is bounded by jq's budget, thousands in a row are not.
 */
export const operationsMeter = Symbol('ensue.operations');

export interface OperationsMeter {
  /** Used so far. */
  operations: number;
  readonly most: number;
}

/** One compiled jq expression. */
export interface Expression {
  /** The jq text without the `${ }` around it. */
  readonly source: string;
  /**
   * Evaluates against the given input.
   * @returns the program's single output; none is null (ADR dsl-decisions)
   * @throws ExpressionError when jq fails, a budget ends, or there is more than one output
   */
  evaluate(input: Json, variables: Variables): Json;
}

/** A JSON value in which any string of the form `${ … }` was compiled; evaluating fills those in and copies the rest. */
export interface Template {
  /** The value itself where it holds no expression. */
  readonly constant?: Json;
  evaluate(input: Json, variables: Variables): Json;
}

/** A duration in milliseconds, possibly computed (object form, ISO 8601 text or expression). */
export interface DurationExpression {
  /** @returns whole milliseconds, ≥ 0. @throws ExpressionError when the outcome is no duration */
  milliseconds(input: Json, variables: Variables): number;
}

/** A compiled JSON Schema, whether it stands in the definition or was fetched at publishing. */
export interface SchemaCheck {
  /** @returns one line per violation, `pointer: what is wrong`; empty when the value is valid */
  violations(value: Json): string[];
}

export interface InputFlow {
  readonly schema?: SchemaCheck;
  readonly from?: Template;
}

export interface OutputFlow {
  readonly as?: Template;
  readonly schema?: SchemaCheck;
}

/** Where to go after a task: a goto names a sibling by its index in the same list. */
export type FlowDirective =
  | { readonly to: 'continue' }
  | { readonly to: 'exit' }
  | { readonly to: 'end' }
  | { readonly to: 'task'; readonly index: number };

export type TaskList = readonly TaskNode[];

/** What every task has, whatever its kind. */
export interface TaskCommon {
  readonly name: string;
  /** JSON pointer from the document's root, `/do/0/name`; nested: `/do/0/loop/do/1/step`, `/do/0/attempt/catch/do/0/mend`. */
  readonly position: string;
  /** The task as written, as plain JSON: what `$task.definition` shows. */
  readonly definition: { readonly [key: string]: Json };
  /** Evaluated on the raw input; a falsy outcome skips the task. */
  readonly if?: Expression;
  readonly input: InputFlow;
  readonly output: OutputFlow;
  readonly export: OutputFlow;
  readonly timeout?: DurationExpression;
  readonly then?: FlowDirective;
  /** Those of `use.extensions` that extend this task, in declaration order. */
  readonly extensions?: readonly Extension[];
}

/**
 * What is done before and after a task (DSL reference, "Extension"), compiled for this one task: its positions are
 * `/extensions/<index>/before/…` after the task's own. It sees no loop variables, and is not extended itself.
 */
export interface Extension {
  readonly name: string;
  /** Evaluated on the extended task's input; `$task` has the keys of the task as written, too. */
  readonly when?: Expression;
  readonly before: TaskList;
  readonly after: TaskList;
}

export interface SetTask extends TaskCommon {
  readonly kind: 'set';
  readonly value: Template;
}

export interface DoTask extends TaskCommon {
  readonly kind: 'do';
  readonly tasks: TaskList;
}

export interface ForTask extends TaskCommon {
  readonly kind: 'for';
  /** Variable name of the current item, without `$`; the default is `item`. */
  readonly each: string;
  /** Variable name of the current index, without `$`; the default is `index`. */
  readonly at: string;
  readonly in: Template;
  readonly while?: Expression;
  readonly tasks: TaskList;
}

export interface ForkTask extends TaskCommon {
  readonly kind: 'fork';
  readonly compete: boolean;
  readonly branches: TaskList;
}

export interface SwitchTask extends TaskCommon {
  readonly kind: 'switch';
  /** In declaration order; a case without `when` is the default. */
  readonly cases: readonly { readonly name: string; readonly when?: Expression; readonly next: FlowDirective }[];
}

export interface RaiseTask extends TaskCommon {
  readonly kind: 'raise';
  /** Evaluates to { type, status, title?, detail? }. */
  readonly error: Template;
}

export interface TryTask extends TaskCommon {
  readonly kind: 'try';
  readonly tasks: TaskList;
  readonly catch: {
    /** Evaluates to a partial fault; each property that is present must equal the fault's. */
    readonly errors?: Template;
    /** Variable name of the caught fault, without `$`; the default is `error`. */
    readonly as: string;
    readonly when?: Expression;
    readonly exceptWhen?: Expression;
    readonly retry?: RetryPolicy;
    readonly tasks?: TaskList;
    readonly then?: FlowDirective;
  };
}

/** DSL reference, "Retry". A delay doubles under exponential backoff up to a cap (ADR dsl-decisions). */
export interface RetryPolicy {
  readonly when?: Expression;
  readonly exceptWhen?: Expression;
  readonly delay?: DurationExpression;
  readonly backoff: 'constant' | 'linear' | 'exponential';
  readonly jitter?: { readonly from: DurationExpression; readonly to: DurationExpression };
  readonly limit: {
    /** How many retries after the first attempt. Absent: no limit by number. */
    readonly attemptCount?: number;
    /** The longest one attempt may take. */
    readonly attemptDuration?: DurationExpression;
    /** The longest all attempts together may take. */
    readonly duration?: DurationExpression;
  };
}

export interface WaitTask extends TaskCommon {
  readonly kind: 'wait';
  readonly duration: DurationExpression;
}

export interface EmitTask extends TaskCommon {
  readonly kind: 'emit';
  /** Evaluates to CloudEvent attributes and data; id, source and time are filled in where absent. */
  readonly event: Template;
}

/** What turns an event away or lets it in: every attribute must match (DSL reference, "Event Filter"). */
export interface EventFilter {
  /** The literal type, where the filter names one: what listeners and triggers are indexed by. */
  readonly type?: string;
  readonly matchers: readonly EventMatcher[];
  /** What links the events of one consumption to each other, and to the run. */
  readonly correlate?: readonly Correlation[];
}

/** A key that every event of a consumption must agree on, whichever filter let it in (DSL reference, "Correlation"). */
export interface Correlation {
  readonly key: string;
  /** Gives the key's value, evaluated against the whole event; an event that has none does not match. */
  readonly from: Expression;
  /** What the value must be, evaluated against the task's input; without it, what it was in the first event taken. */
  readonly expect?: Template;
}

/** One line of a filter's `with`. Regular expressions run in linear time. */
export interface EventMatcher {
  /** An attribute of the event, or `data`. */
  readonly attribute: string;
  /** The text as written, for the decision that says which filter turned an event away. */
  readonly source: string;
  /**
   * Literal and pattern matchers compare the attribute; an expression is evaluated against the whole event for an
   * attribute other than data, and against the data for `data`; what it yields must be true, or equal the attribute.
   * @throws ExpressionError when the expression fails on this event: it does not match, and this is why
   */
  matches(event: { readonly [key: string]: Json }, variables: Variables): boolean;
}

export interface EventConsumption {
  readonly strategy: 'one' | 'any' | 'all';
  /** `any` with no filters means every event. */
  readonly filters: readonly EventFilter[];
  /** With `any` only: goes on until the condition holds of the events so far, or until these other events have come. */
  readonly until?: { readonly condition: Expression } | { readonly events: EventConsumption };
}

/** How an event is shown to the workflow: its data, the whole event, or its data as it came over the wire. */
export type ReadMode = 'data' | 'envelope' | 'raw';

export interface ListenTask extends TaskCommon {
  readonly kind: 'listen';
  readonly to: EventConsumption;
  readonly read: ReadMode;
  readonly foreach?: EventIterator;
}

/** What is done with each event or message that is consumed (DSL reference, "Subscription Iterator"). */
export interface EventIterator {
  /** Variable name of the current event, without `$`; the default is `item`. */
  readonly item: string;
  /** Variable name of its index, without `$`; the default is `index`. */
  readonly at: string;
  /** Positions begin with `/foreach/do` after the task's own; those of a call with `/with/subscription/foreach/do`. */
  readonly tasks: TaskList;
  readonly output: OutputFlow;
  readonly export: OutputFlow;
}

/** A task that a runner performs: `call: http`, a function of the default catalog, `run: script`. */
export interface ActionTask extends TaskCommon {
  readonly kind: 'action';
  /** The kind of action, which names its queue: `http`, `script`, `sql`, … */
  readonly action: string;
  /** The action's input as the DSL's `with` (or `run.script`) says it. */
  readonly with: Template;
  /** False for `run … await: false`: the task's output is then its input. */
  readonly await: boolean;
  /** What is done with each item of the action's output, an array then. */
  readonly foreach?: EventIterator;
  /** How its request is authenticated, where it is. */
  readonly authorization?: AuthorizationDescriptor;
}

/** What `$authorization` is (DSL reference, "Authorization Descriptor"); the credential stays unsaid. */
export type AuthorizationDescriptor = {
  readonly scheme: 'Basic' | 'Bearer' | 'Digest';
  readonly parameter: null;
};

/** `run: workflow`. */
export interface RunWorkflowTask extends TaskCommon {
  readonly kind: 'workflow';
  readonly workflow: {
    readonly namespace: string;
    readonly name: string;
    /** `latest` or a version. */ readonly version: string;
  };
  readonly with: Template;
  readonly await: boolean;
}

export type TaskNode =
  | SetTask
  | DoTask
  | ForTask
  | ForkTask
  | SwitchTask
  | RaiseTask
  | TryTask
  | WaitTask
  | EmitTask
  | ListenTask
  | ActionTask
  | RunWorkflowTask;

export type TaskKind = TaskNode['kind'];

/** What starts runs by itself; exactly one of these. */
export type Schedule =
  | { readonly kind: 'every'; readonly milliseconds: number }
  | { readonly kind: 'cron'; readonly cron: string }
  | { readonly kind: 'after'; readonly milliseconds: number }
  | {
      readonly kind: 'on';
      readonly on: EventConsumption;
      /** How the run's input, an array, shows the events; `data` by default. */
      readonly read: ReadMode;
    };

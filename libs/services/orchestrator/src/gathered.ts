interface Waiting<Q, A> {
  readonly question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/** Answers many at a time: what comes while one round is under way goes with the next. */
export class Gathered<Q, A> {
  private waiting: Waiting<Q, A>[] = [];
  private answering: Promise<void> | undefined;

  /** @param answer one answer for each question, in their order */
  constructor(
    private readonly answer: (questions: readonly Q[]) => Promise<readonly A[]>,
    private readonly most: number,
  ) {}

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ question, resolve, reject });
      this.answering ??= this.rounds();
    });
  }

  private async rounds(): Promise<void> {
    // What arrives in the same turn goes together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const round = this.waiting.splice(0, this.most);
      try {
        const answers = await this.answer(round.map(({ question }) => question));
        for (const [index, { resolve }] of round.entries()) resolve(answers[index] as A);
      } catch (error) {
        for (const { reject } of round) reject(error);
      }
    }
    this.answering = undefined;
  }
}

/** One variable that is missing or wrong. */
export interface ConfigMistake {
  readonly name: string;
  /** What is wrong, as the rest of a sentence that begins with the name; never the value. */
  readonly problem: string;
  readonly expected: string;
  readonly example: string;
}

/** The environment does not describe a service that can start; every mistake at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    service: string,
    readonly mistakes: readonly ConfigMistake[],
  ) {
    const count = mistakes.length === 1 ? 'One setting is' : `${mistakes.length} settings are`;
    const lines = mistakes.map(
      (mistake) =>
        `  ${mistake.name} ${mistake.problem}\n    expected: ${mistake.expected}\n    example:  ${mistake.name}=${mistake.example}`,
    );
    super(`${count} wrong, so ensue ${service} does not start:\n\n${lines.join('\n\n')}\n`);
  }
}

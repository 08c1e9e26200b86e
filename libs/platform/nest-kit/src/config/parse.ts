import { readFileSync } from 'node:fs';

/** Turns a variable's text into a value. */
export interface Parser<T> {
  /** What is expected, as the end of "expected …". */
  readonly expected: string;
  readonly example: string;
  /** @throws Error whose message says what is wrong with the text, without repeating it: it may be a secret */
  read(text: string): T;
}

/** Parsers for the values of environment variables. */
export const parse = {
  text(options: { readonly expected?: string; readonly example?: string } = {}): Parser<string> {
    return {
      expected: options.expected ?? 'text',
      example: options.example ?? 'text',
      read: (text) => text,
    };
  },

  integer(options: { readonly min: number; readonly max: number; readonly example?: number }): Parser<number> {
    const { min, max } = options;
    return {
      expected: `a whole number from ${min} to ${max}`,
      example: String(options.example ?? min),
      read: (text) => {
        if (!/^[+-]?\d{1,15}$/.test(text.trim())) throw new Error('is not a whole number');
        const value = Number(text);
        if (value < min) throw new Error(`is less than ${min}`);
        if (value > max) throw new Error(`is more than ${max}`);
        return value;
      },
    };
  },

  /** 0 stands for any free port. */
  port(): Parser<number> {
    return { ...parse.integer({ min: 0, max: 65_535 }), expected: 'a port, 0 to 65535', example: '8080' };
  },

  boolean(): Parser<boolean> {
    const words = new Map([...['true', 'yes', 'on', '1'].map(yes), ...['false', 'no', 'off', '0'].map(no)]);
    return {
      expected: 'true or false',
      example: 'true',
      read: (text) => {
        const value = words.get(text.trim().toLowerCase());
        if (value === undefined) throw new Error('is neither true nor false');
        return value;
      },
    };
  },

  oneOf<const T extends string>(...choices: readonly [T, ...T[]]): Parser<T> {
    return {
      expected: `one of ${choices.join(', ')}`,
      example: choices[0],
      read: (text) => {
        const value = choices.find((choice) => choice === text.trim());
        if (value === undefined) throw new Error('is none of the choices');
        return value;
      },
    };
  },

  /** Kept as text: drivers read URLs in their own way. */
  url(options: { readonly schemes: readonly string[]; readonly example: string }): Parser<string> {
    const schemes = options.schemes.map((scheme) => `${scheme}://`).join(' or ');
    return {
      expected: `a URL that begins with ${schemes}`,
      example: options.example,
      read: (text) => {
        const value = text.trim();
        if (!URL.canParse(value)) throw new Error('is not a URL');
        if (!options.schemes.includes(new URL(value).protocol.slice(0, -1))) throw new Error('has another scheme');
        return value;
      },
    };
  },

  /** Names a file; its text is the value. */
  textFile(options: { readonly expected: string; readonly example: string }): Parser<string> {
    return {
      ...options,
      read: (name) => {
        try {
          return readFileSync(name.trim(), 'utf8');
        } catch (error) {
          const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
          throw new Error(`names a file that cannot be read (${code})`, { cause: error });
        }
      },
    };
  },

  /** Separated by commas; spaces around items are dropped. */
  list(options: { readonly expected: string; readonly example: string }): Parser<readonly string[]> {
    return {
      ...options,
      read: (text) =>
        text
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== ''),
    };
  },

  /** Keys of AES-256, separated by commas; kept as text. */
  keys(): Parser<readonly string[]> {
    return {
      expected: 'one or more keys of 32 bytes in base64, separated by commas',
      example: '$(openssl rand -base64 32)',
      read: (text) => {
        const keys = text
          .split(',')
          .map((key) => key.trim())
          .filter((key) => key !== '');
        const wrong = keys.findIndex((key) => !/^[A-Za-z0-9+/_-]{43}=?$/.test(key));
        if (keys.length === 0) throw new Error('holds no key');
        if (wrong >= 0) throw new Error(`holds something else in place ${wrong + 1}`);
        return keys;
      },
    };
  },

  /** @param check turns the parsed value into the wanted one, or throws an Error that says what is wrong with it */
  json<T>(options: {
    readonly expected: string;
    readonly example: string;
    readonly check: (value: unknown) => T;
  }): Parser<T> {
    return {
      expected: options.expected,
      example: options.example,
      read: (text) => options.check(parsed(text)),
    };
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new Error('is not JSON');
  }
}

const yes = (word: string) => [word, true] as const;
const no = (word: string) => [word, false] as const;

/** The functions that authors call as `call: name:version@default`. */
export interface ActionCatalog {
  /** The kind of action that performs the function; undefined where there is no such function or version. */
  find(name: string, version: string): { action: string } | undefined;
  /** Every function as `name:1.0.0`, for hints. */
  names(): string[];
}

/** Plain data, so that judging a definition loads no action; a test holds it against the registry. */
const listed: readonly { readonly name: string; readonly version: string; readonly action: string }[] = [
  { name: 'csv', version: '1.0.0', action: 'csv' },
  { name: 'file', version: '1.0.0', action: 'file' },
  { name: 'json', version: '1.0.0', action: 'json' },
  { name: 'log', version: '1.0.0', action: 'log' },
  { name: 'notify', version: '1.0.0', action: 'notify' },
  { name: 'report', version: '1.0.0', action: 'report' },
  { name: 'sql', version: '1.0.0', action: 'sql' },
  { name: 'transform', version: '1.0.0', action: 'transform' },
  { name: 'validate', version: '1.0.0', action: 'validate' },
  { name: 'wait-for', version: '1.0.0', action: 'wait-for' },
];

export const functionCatalog: ActionCatalog = {
  find: (name, version) => {
    const found = listed.find((entry) => entry.name === name && entry.version === version);
    return found && { action: found.action };
  },
  names: () => listed.map(({ name, version }) => `${name}:${version}`),
};

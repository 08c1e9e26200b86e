import type { FunctionReference } from '../function-reference';

/**
 * Where a catalog keeps a function (DSL reference, "Catalog", and the file structure of the official catalog):
 * `<endpoint>/functions/<name>/<version>/function.yaml`.
 */
export function catalogFunctionAddress(endpoint: string, { name, version }: FunctionReference): string {
  const [, base = '', query = ''] = /^([^?#]*?)\/*(\?[^#]*)?(?:#.*)?$/.exec(endpoint) ?? [];
  const path = [name, version].map(encodeURIComponent).join('/');
  return rawAddress(`${base}/functions/${path}/function.yaml${query}`);
}

/**
 * The raw document behind a page of GitHub or GitLab, as the DSL asks of runtimes ("Catalog"); any other address is itself.
 * Where a page names no branch, it is the repository's own (`HEAD`).
 */
export function rawAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const parts = url.pathname.split('/').slice(1);
  if (url.host === 'github.com') {
    const [owner = '', repository = '', kind = '', ...rest] = parts;
    const path = kind === 'tree' || kind === 'blob' || kind === 'raw' ? rest : ['HEAD', kind, ...rest];
    return `https://raw.githubusercontent.com/${[owner, repository, ...path].join('/')}${url.search}`;
  }
  const dash = parts.indexOf('-');
  if (dash >= 2 && ['tree', 'blob'].includes(parts[dash + 1] ?? '')) {
    return new URL(`/${parts.with(dash + 1, 'raw').join('/')}${url.search}`, url).href;
  }
  if (url.host === 'gitlab.com' && dash < 0) {
    const [group = '', project = '', ...rest] = parts;
    return `https://gitlab.com/${[group, project, '-', 'raw', 'HEAD', ...rest].join('/')}${url.search}`;
  }
  return address;
}

/** Whether a callee is an address and no name. */
export function isAddress(callee: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(callee);
}

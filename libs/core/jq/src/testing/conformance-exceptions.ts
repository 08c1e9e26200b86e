/** A case of jq's own test files (those of jq 1.8.2), by its place, and why it is not counted or fails. */
export type Exceptions = Readonly<Record<string, string>>;

const modules = 'uses modules: a program stands alone, so that what it does can be told from its text';
const environment = 'reads the environment: a program sees nothing of the machine it runs on';
const moreInputs = 'asks for a further input: a program has one, which is `.`';
const writes = 'writes to standard error: a program gives its results and nothing else';

/** Cases that ask for what this language refuses; every one of them is refused when it is compiled. */
export const uncounted: Exceptions = {
  'jq.test:1900': modules,
  'jq.test:1904': modules,
  'jq.test:1908': modules,
  'jq.test:1912': modules,
  'jq.test:1917': modules,
  'jq.test:1921': modules,
  'jq.test:1925': modules,
  'jq.test:1929': modules,
  'jq.test:1934': modules,
  'jq.test:1940': modules,
  'jq.test:1946': modules,
  'jq.test:1952': modules,
  'jq.test:1958': modules,
  'jq.test:1964': modules,
  'jq.test:1969': modules,
  'jq.test:1973': modules,
  'jq.test:1977': modules,
  'jq.test:1982': modules,
  'jq.test:1993': modules,
  'jq.test:2337': moreInputs,
  'jq.test:2341': writes,
  'man.test:686': environment,
  'man.test:690': environment,
};

/** Cases that are counted, and fail. */
export const failing: Exceptions = {
  'onig.test:32': 'words end at letters outside of ASCII, as the linear-time search knows ASCII words only',
  'onig.test:128': 'searching in linear time has no lookahead',
};

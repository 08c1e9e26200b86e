import { shaped } from './shaped';
import { asText, isText, matching } from './shape';

const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

const versionHint = "Write major.minor.patch in quotes: '1.0.0'.";

export const version = matching(semver, 'semantic version', versionHint);

/** `latest`, or one version. */
export const subflowVersion = shaped({ type: 'string' }, (node, scope, judgement) => {
  if (!isText(node) || node.value !== 'latest') version(node, scope, judgement);
});

/** A namespace or a name: the DSL's pattern for both. */
export const label = matching(
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/,
  'DNS label',
  'Use at most 63 letters, digits and `-`, a letter or digit first and last.',
);

/** The versions of the language that this library reads; their pre-releases included. */
export const dslVersion = shaped({ type: 'string', pattern: '^1\\.0\\.[0-3](?:[-+].*)?$' }, (node, _, judgement) => {
  const value = asText(node, judgement, "Write the language's version in quotes: '1.0.3'.")?.value;
  if (value === undefined) return;
  if (!semver.test(value) || !/^1\.0\.[0-3](?:[-+].*)?$/.test(value)) {
    judgement.at(node, `The language version \`${value}\` is not known.`, "Known: '1.0.0' to '1.0.3'.");
  }
});

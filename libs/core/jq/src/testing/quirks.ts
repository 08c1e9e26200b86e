/** What jq does by accident and we do not, or what only this build of it does: programs that may differ, and why. */
export const quirks: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern:
      /\?\/\/.*(?:isempty|first|limit|label|any|all|IN|nth|until|try|\|=)|(?:isempty|first|limit|label|any|all|IN|nth|until|try|\|=).*\?\/\//,
    reason: 'the alternatives of a pattern also catch the break these functions and |= use within',
  },
  {
    pattern: /reduce [^;]*(?:\.\[\]|,|\.\.|limit)/,
    reason: 'of several initial values, only the first one is folded in full',
  },
  { pattern: /last\(\.c\[\]\) \|=/, reason: 'last(f) is no path to jq; here it is one, as first(f) is' },
  { pattern: /gsub\("";/, reason: 'an empty match is found at every byte of a character beyond ASCII' },
  { pattern: /\(-\(\(.*length/, reason: 'a zero that was computed prints as -0 when negated, one that was read as 0' },
  {
    pattern: /INDEX\(/,
    reason: 'objects of JavaScript have keys that are whole numbers first, which shows in messages',
  },
  { pattern: /frexp/, reason: 'the exponent of a number that is not finite is what happened to be in memory' },
  { pattern: /mktime/, reason: 'the second before 1970 is taken for a failure' },
  { pattern: /base32/, reason: 'this build has no @base32, which the manual of jq has' },
  { pattern: /\bgamma\b/, reason: 'this build has no gamma' },
  {
    pattern: /k: \.key, v: \.value/,
    reason: 'from_entries of this build does not know the names k and v, which the manual has',
  },
];

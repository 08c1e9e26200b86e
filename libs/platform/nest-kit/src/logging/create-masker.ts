/** What a secret is replaced by. */
export const mask = '***';

/** Shorter values would blacken ordinary words. */
const shortestSecret = 4;
const shortestInsideBase64 = 8;
/** Shorter lines are often words of a format, as braces are. */
const shortestLine = 8;

/**
 * Makes a function that hides secrets in text that is about to be written: as they are, escaped for JSON or URLs, and in
 * base64, also where they are a part of what was encoded (`user:secret`). Of a secret of many lines each is hidden: logs are
 * written line by line, and what is long is cut.
 */
export function createMasker(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets.flatMap(withLines)) {
    if (secret.length < shortestSecret) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(encodeURIComponent(secret));
    forms.add(encodeURI(secret));
    forms.add(new URLSearchParams([['', secret]]).toString().slice(1));
    for (const form of base64Forms(secret)) forms.add(form);
  }
  if (forms.size === 0) return (text) => text;
  // The longest first, so that a secret which contains another goes whole.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length).map(escapeForRegExp);
  const pattern = new RegExp(longestFirst.join('|'), 'g');
  return (text) => text.replace(pattern, mask);
}

function withLines(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  return lines.length === 1 ? [secret] : [secret, ...lines.filter((line) => line.length >= shortestLine)];
}

/** Base64 in both alphabets, at each of the three places in a group of bytes at which a value may start. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
  if (bytes.length < shortestInsideBase64) return forms;
  for (const lead of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64url');
    const whole = Math.floor(((lead + bytes.length) * 8) / 6);
    const inner = encoded.slice(Math.ceil((lead * 8) / 6), whole);
    forms.push(inner, inner.replaceAll('-', '+').replaceAll('_', '/'));
  }
  return forms;
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

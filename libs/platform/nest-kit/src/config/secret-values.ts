/** Ordinary words that serve as passwords in trials; hiding them everywhere would blacken the log. */
const shortestPassword = 8;

/** What is secret in a secret setting: the text itself, the credentials inside URLs, and that of every member. */
export function secretValues(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...credentials(value)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(secretValues);
  return [];
}

function credentials(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { username, password } = new URL(text);
  if (password === '') return [];
  const plain = decoded(password);
  return [
    `${username}:${password}@`,
    `${decoded(username)}:${plain}@`,
    ...(plain.length < shortestPassword ? [] : [plain]),
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

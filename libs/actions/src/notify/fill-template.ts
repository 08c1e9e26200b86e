import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';

const place = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g;

/**
 * Puts values where `{{name}}` stands, `{{order.id}}` for what lies deeper; values are never read as templates themselves.
 * @throws ActionFault where there is no such value: a mail with holes is worse than none
 */
export function fillTemplate(template: string, values: JsonObject | undefined, escape = asIs): string {
  // Who gives no values means the text as it is.
  if (values === undefined) return template;
  return template.replace(place, (_all, name: string) => {
    const value = find(values, name.split('.'));
    if (value === undefined) throw actionFault('validation', `The template wants {{${name}}}, and values has none`);
    return escape(typeof value === 'string' ? value : JSON.stringify(value));
  });
}

const asIs = (text: string): string => text;

/** Text as it may stand in HTML, between tags and in quotes. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

function find(values: JsonObject, names: readonly string[]): Json | undefined {
  let value: Json | undefined = values;
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

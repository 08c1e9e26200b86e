import { shaped, shapedLike, shapeOf, withOneOf } from './shaped';
import { triggerArguments } from '../compile/schedule';
import { CronError, parseCron } from '../schedule/cron-fields';
import { nextWallTime } from '../schedule/next-wall-time';
import { fixedDuration } from './duration';
import { consumption } from './event';
import { asMap, asText, map, onlyKeyOf, word } from './shape';

/** The start of 2000: any start will do to learn whether a schedule is ever due. */
const anyMoment = 946_684_800_000;

const cron = shaped({ type: 'string' }, (node, _, judgement) => {
  const scalar = asText(node, judgement, "Write five or six fields in quotes: '0 6 * * *'.");
  if (!scalar) return;
  try {
    if (nextWallTime(parseCron(scalar.value), anyMoment) !== undefined) return;
    judgement.at(node, `\`${scalar.value}\` never comes.`, 'Check the day of the month against the month.');
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    const macro = macros[scalar.value.trim()];
    const hint = macro
      ? `Write '${macro}'.`
      : "Fields: [second] minute hour day month weekday, as in '0 6 * * MON-FRI'.";
    judgement.at(node, `\`${scalar.value}\` is no cron expression: ${error.message}.`, hint);
  }
});

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const on = shapedLike(consumption, (node, scope, judgement) =>
  consumption(node, { ...scope, names: triggerArguments }, judgement),
);

const fields = map('a schedule', {
  every: fixedDuration,
  cron,
  after: fixedDuration,
  on,
  read: word('data', 'envelope', 'raw'),
});

const kinds = ['every', 'cron', 'after', 'on'];

/** DSL reference, "Schedule": one kind only, though the schema would take several (ADR dsl-decisions). */
export const schedule = shaped(
  () => withOneOf(shapeOf(fields), kinds),
  (node, scope, judgement) => {
    const written = asMap(node, judgement);
    if (!written) return;
    const kind = onlyKeyOf(written, kinds, 'a schedule', judgement);
    // With no kind at all the mistake is told, and any other key was a kind misspelt.
    if (!kinds.some((key) => written.entries.has(key))) return;
    fields(node, scope, judgement);
    const read = written.entries.get('read');
    if (read && kind !== undefined && kind !== 'on')
      judgement.atKey(read, '`read` goes with `on` only.', 'Leave it out.');
  },
);

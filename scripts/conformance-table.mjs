/** `node scripts/conformance-table.mjs`: renews docs/conformance.md from the scenarios of the conformance suite. */
import { writeFileSync } from 'node:fs';
import { conformanceTable } from './lib/conformance-table.mjs';
import { inRepo } from './lib/repo.mjs';

writeFileSync(inRepo('docs/conformance.md'), await conformanceTable());

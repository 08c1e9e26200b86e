/** The lean first version's orchestrator. */
import { batchLoop } from '../bare/batch-loop.mjs';
import { applyBatch } from './batch.mjs';

await batchLoop(applyBatch);

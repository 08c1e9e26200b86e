/** The orchestrator's stand-in: nothing is decided here. */
import { applyBatch } from './batch.mjs';
import { batchLoop } from './batch-loop.mjs';

await batchLoop(applyBatch);

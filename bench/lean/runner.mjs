/** The lean first version's runner: hands back what it was given. */
import { answerOrders } from '../bare/answer-orders.mjs';

await answerOrders((id, { run, step, data }) => JSON.stringify({ id, run, step, data }));

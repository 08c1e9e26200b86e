/** The runner's stand-in. */
import { answerOrders } from './answer-orders.mjs';
import { resultMessage } from './texts.mjs';

await answerOrders(resultMessage);

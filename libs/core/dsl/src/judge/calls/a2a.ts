import { endpoint, externalResource } from '../endpoint';
import { expressionOrMap } from '../expression';
import { map, required, word } from '../shape';

const methods =
  'message/send message/stream tasks/get tasks/list tasks/cancel tasks/resubscribe tasks/pushNotificationConfig/set ' +
  'tasks/pushNotificationConfig/get tasks/pushNotificationConfig/list tasks/pushNotificationConfig/delete ' +
  'agent/getAuthenticatedExtendedCard';

/** DSL reference, "A2A Call". */
export const a2aArguments = map('an A2A call', {
  method: required(word(...methods.split(' '))),
  agentCard: externalResource,
  server: endpoint,
  parameters: expressionOrMap,
});

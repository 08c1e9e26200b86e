import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { ConfinedClient } from '../http/confined-client';
import { describeUrl } from '../http/describe-url';

/** @throws ActionFault when nothing good comes from there, or more than `maxBytes` */
export async function download(
  client: ConfinedClient,
  address: string,
  { signal, deadlineMs }: ActionContext,
  maxBytes?: number,
): Promise<Buffer> {
  if (!URL.canParse(address)) throw actionFault('configuration', 'The url is not an absolute http or https address');
  const url = new URL(address);
  const headers = { 'user-agent': 'ensue' };
  const limit = maxBytes === undefined ? {} : { maxBytes };
  const response = await client.request({ method: 'GET', url, headers, follow: true, signal, deadlineMs, ...limit });
  if (response.status >= 200 && response.status < 300) return response.body;
  const detail = `GET ${describeUrl(response.url)} answered ${response.status}`;
  throw actionFault('communication', detail, { status: response.status });
}

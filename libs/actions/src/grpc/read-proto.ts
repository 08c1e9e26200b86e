import type { Root } from 'protobufjs';
import { actionFault } from '../action-fault';
import type { ConfinedResponse } from '../http/confined-client';
import { describeUrl } from '../http/describe-url';

/** A `.proto` that was read: its types and services. */
export interface ProtoFile {
  readonly url: URL;
  readonly root: Root;
}

/** Reading takes the longer the longer the text, and nothing else goes on meanwhile. */
const longestText = 1024 * 1024;

/** Files that only say what options there are; a call needs none. */
const onlyOptions = ['google/api/annotations.proto', 'google/api/client.proto', 'google/api/field_behavior.proto'];

/**
 * Reads the text of one `.proto`: what it imports must be Google's well-known types, since nothing else is loaded.
 * @throws ActionFault (configuration) when it cannot be read, or needs another file
 */
export async function readProto({ body, url }: ConfinedResponse): Promise<ProtoFile> {
  const { default: protobuf } = await import('protobufjs');
  if (body.length > longestText) throw protoFault(url, `has more than ${longestText} bytes`);
  const root = new protobuf.Root();
  const refused: string[] = [];
  try {
    const { imports = [], weakImports = [] } = protobuf.parse(body.toString('utf8'), root, { keepCase: true });
    for (const file of [...imports, ...weakImports]) {
      const known = protobuf.common.get(file) as { nested?: Record<string, never> } | null;
      if (known?.nested) root.addJSON(known.nested);
      else if (!onlyOptions.includes(file)) refused.push(file);
    }
    if (refused.length === 0) root.resolveAll();
  } catch (error) {
    throw protoFault(url, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (refused.length > 0) {
    const hint = "only Google's well-known types can be imported; put the rest into the one file";
    throw protoFault(url, `imports ${refused.join(', ')}: ${hint}`);
  }
  return { url, root };
}

/** A fault that only another `.proto`, or another choice in it, can mend. */
export function protoFault(url: URL, detail: string): Error {
  return actionFault('configuration', `The .proto ${describeUrl(url)} ${detail}`);
}

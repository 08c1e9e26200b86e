import { didYouMean } from '@ensue/dsl';
import type { Method, NamespaceBase, Service } from 'protobufjs';
import { protoFault, type ProtoFile } from './read-proto';

/**
 * The method of a service, both by name; a service's package may be left out where that leaves no doubt.
 * @throws ActionFault (configuration) with the likely name when there is none
 */
export async function findMethod(
  proto: ProtoFile,
  serviceName: string,
  methodName: string,
): Promise<{ readonly service: Service; readonly method: Method }> {
  const { default: protobuf } = await import('protobufjs');
  const services = servicesIn(proto.root, (each) => each instanceof protobuf.Service);
  const exact = services.find((each) => nameOf(each) === serviceName);
  const short = services.filter(({ name }) => name === serviceName);
  const service = exact ?? (short.length === 1 ? short[0] : undefined);
  if (service === undefined) {
    throw protoFault(proto.url, `has no service ${quoted(serviceName)}. ${hint(serviceName, services.map(nameOf))}`);
  }
  const method = service.methodsArray.find(({ name }) => name === methodName);
  if (method !== undefined) return { service, method };
  const names = service.methodsArray.map(({ name }) => name);
  throw protoFault(proto.url, `has no method ${quoted(methodName)} in ${nameOf(service)}. ${hint(methodName, names)}`);
}

/** `inventory.v1.Stock`: how it is called in addresses. */
export const nameOf = (service: Service): string => service.fullName.replace(/^\./, '');

function servicesIn(space: NamespaceBase, isService: (each: unknown) => boolean): Service[] {
  return space.nestedArray.flatMap((each) => {
    if (isService(each)) return [each as Service];
    return 'nestedArray' in each ? servicesIn(each as NamespaceBase, isService) : [];
  });
}

const quoted = (name: string): string => JSON.stringify(name);

function hint(name: string, known: readonly string[]): string {
  const meant = didYouMean(name, known);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  return known.length === 0 ? 'It has none.' : `It has ${known.slice(0, 10).join(', ')}.`;
}

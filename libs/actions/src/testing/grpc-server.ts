import { Metadata, Server, ServerCredentials, status, type ServerDuplexStream } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

export interface GrpcSeen {
  readonly method: string;
  readonly messages: readonly object[];
  /** The same as they came. */
  readonly bytes: readonly Buffer[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

type Call = ServerDuplexStream<Buffer, Buffer>;

/** A gRPC server of this test on a free port of the loopback interface, after the text of a `.proto`. */
export class GrpcServer {
  readonly seen: GrpcSeen[] = [];
  /** What a call is answered with: messages or their bytes, or the status it ends with. */
  answer: (seen: GrpcSeen) => readonly object[] | { readonly code: status; readonly details: string } = () => [{}];
  port = 0;
  private readonly server = new Server();

  /** Every method of every service in it is answered. */
  async start(proto: string, key?: { readonly key: string; readonly cert: string }): Promise<void> {
    const { root } = protobuf.parse(proto, new protobuf.Root(), { keepCase: true });
    for (const file of Object.keys(protobuf.common)) {
      const known = protobuf.common.get(file) as { nested?: Record<string, never> } | null;
      if (known?.nested) root.addJSON(known.nested);
    }
    root.resolveAll();
    for (const service of servicesIn(root)) this.serve(service);
    const secured = key
      ? ServerCredentials.createSsl(null, [{ private_key: Buffer.from(key.key), cert_chain: Buffer.from(key.cert) }])
      : ServerCredentials.createInsecure();
    this.port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', secured, (error, port) => (error ? reject(error) : resolve(port)));
    });
  }

  get last(): GrpcSeen {
    const last = this.seen.at(-1);
    if (!last) throw new Error('nothing was called');
    return last;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private serve(service: protobuf.Service): void {
    for (const method of service.methodsArray) {
      const name = `${service.fullName.slice(1)}/${method.name}`;
      const asIs = (bytes: Buffer): Buffer => bytes;
      this.server.register(`/${name}`, (call: Call) => this.take(name, method, call), asIs, asIs, 'bidi');
    }
  }

  private take(name: string, method: protobuf.Method, call: Call): void {
    const bytes: Buffer[] = [];
    call.on('data', (message: Buffer) => bytes.push(message));
    call.on('end', () => {
      const messages = bytes.map((each) => method.resolvedRequestType?.decode(each).toJSON() ?? {});
      const seen = { method: name, messages, bytes, metadata: call.metadata.getMap() };
      this.seen.push(seen);
      const answer = this.answer(seen);
      if ('code' in answer) call.emit('error', { ...answer, metadata: new Metadata() });
      else {
        for (const each of answer) {
          const type = method.resolvedResponseType;
          const encoded =
            type && !Buffer.isBuffer(each) ? type.encode(type.fromObject(each)).finish() : (each as Buffer);
          call.write(Buffer.from(encoded));
        }
        call.end();
      }
    });
  }
}

function servicesIn(space: protobuf.NamespaceBase): protobuf.Service[] {
  return space.nestedArray.flatMap((each) => {
    if (each instanceof protobuf.Service) return [each];
    return each instanceof protobuf.Namespace ? servicesIn(each) : [];
  });
}

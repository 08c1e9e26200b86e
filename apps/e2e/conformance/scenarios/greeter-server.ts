import { Metadata, Server, ServerCredentials, status, type ServerDuplexStream } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** What scenarios write for the port of the server below. */
export const greeterPort = 50051;

export const greeterProto = `syntax = "proto3";
package conformance.v1;
enum Mood { CALM = 0; MERRY = 1; }
message Name { string name = 1; int64 times = 2; Mood mood = 3; }
message Greeting { string text = 1; int64 times = 2; Mood mood = 3; }
service Greeter {
  rpc Hello(Name) returns (Greeting);
  rpc HelloOften(Name) returns (stream Greeting);
  rpc HelloAll(stream Name) returns (Greeting);
  rpc Secret(Name) returns (Greeting);
}
`;

type Call = ServerDuplexStream<Buffer, Buffer>;

interface Name {
  readonly name: string;
  readonly times: { toNumber(): number };
  readonly mood: number;
}

/** Greets those who call; nobody is not found, and the secret takes a token. */
export async function startGreeter(): Promise<{ readonly port: number; stop(): void }> {
  const { root } = protobuf.parse(greeterProto, { keepCase: true });
  const [name, greeting] = [root.lookupType('conformance.v1.Name'), root.lookupType('conformance.v1.Greeting')];
  const server = new Server();
  const asIs = (bytes: Buffer): Buffer => bytes;
  for (const { name: method } of root.lookupService('conformance.v1.Greeter').methodsArray) {
    const take = (call: Call): void => {
      const names: Name[] = [];
      call.on('data', (bytes: Buffer) => names.push(name.decode(bytes) as unknown as Name));
      call.on('end', () => {
        const fail = (code: status, details: string): void => {
          call.emit('error', { code, details, metadata: new Metadata() });
        };
        const [first] = names;
        if (first?.name === 'nobody') return fail(status.NOT_FOUND, 'nobody is here');
        if (method === 'Secret' && call.metadata.get('authorization')[0] !== 'Bearer open-sesame') {
          return fail(status.UNAUTHENTICATED, 'who are you?');
        }
        const times = method === 'HelloOften' ? Number(first?.times) : 1;
        const text = `Hello ${names.map((each) => each.name).join(' and ')}`;
        const [count, mood] = [method === 'HelloOften' ? 1 : 0, first?.mood ?? 0];
        for (let time = 1; time <= times; time += 1) {
          call.write(Buffer.from(greeting.encode({ text, times: time * count, mood }).finish()));
        }
        call.end();
      });
    };
    server.register(`/conformance.v1.Greeter/${method}`, take, asIs, asIs, 'bidi');
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

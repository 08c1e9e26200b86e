import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpbin } from './httpbin';
import { officialCatalog } from './official-catalog';
import { petstore } from './petstore';
import { selfSignedCertificate } from './self-signed-certificate';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const hosts: Readonly<Record<string, (url: URL, authorization: string) => Answer>> = {
  'petstore.swagger.io': petstore,
  'httpbin.org': httpbin,
  'raw.githubusercontent.com': officialCatalog,
};

/** The public hosts that the kit and the examples need, answered for on this machine over HTTPS under their own names. */
export class StandIns {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ensue-stand-ins-'));
  private readonly certificateFile = join(this.folder, 'certificate.pem');
  private readonly server: Server;

  constructor() {
    const { key, cert } = selfSignedCertificate(Object.keys(hosts));
    writeFileSync(this.certificateFile, cert);
    this.server = createServer({ key, cert }, (request, response) => {
      const { host = '', authorization = '' } = request.headers;
      const url = new URL(request.url ?? '/', `https://${host}`);
      const answer = hosts[host]?.(url, authorization) ?? { status: 421, body: {} };
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** What makes services come here and trust whom they meet. No internal address is allowed otherwise. */
  env(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    const addresses = Object.keys(hosts)
      .map((host) => `${host}:443=127.0.0.1:${port}`)
      .join(',');
    return {
      ENSUE_HTTP_ALLOW: '',
      ENSUE_HTTP_RESOLVE: addresses,
      ENSUE_RESOURCE_ALLOW: '',
      ENSUE_RESOURCE_RESOLVE: addresses,
      NODE_EXTRA_CA_CERTS: this.certificateFile,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }
}

/** A real schema registry (Apicurio, its schemas in memory) on a random port, asked over its API of Confluent's kind. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Issued } from './certificates.ts';
import { ended, freePort, removeFolder, startProcess, temporaryFolder, untilReady } from './processes.ts';
import { findRegistry } from './server-binaries.ts';

export class RegistryServer {
  /** What 'avro-confluent.url' takes. */
  readonly url: string;
  /** The same over TLS, where it has a certificate. */
  readonly secureUrl: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  constructor(ports: { readonly plain: number; readonly secure: number }, child: ChildProcess, folder: string) {
    this.url = `http://127.0.0.1:${ports.plain}/apis/ccompat/v7`;
    this.secureUrl = `https://127.0.0.1:${ports.secure}/apis/ccompat/v7`;
    this.#child = child;
    this.#folder = folder;
  }

  /** → its id. */
  async register(subject: string, schema: object): Promise<number> {
    const answer = await this.ask(`/subjects/${subject}/versions`, 'POST', { schema: JSON.stringify(schema) });
    return (answer as { readonly id: number }).id;
  }

  /** What the registry knows under a subject, as JSON. */
  async latest(subject: string): Promise<unknown> {
    const answer = (await this.ask(`/subjects/${subject}/versions/latest`)) as { readonly schema: string };
    return JSON.parse(answer.schema);
  }

  /** The schema with this id, as it was registered. */
  async schema(id: number): Promise<string> {
    return ((await this.ask(`/schemas/ids/${id}`)) as { readonly schema: string }).schema;
  }

  async ask(path: string, method = 'GET', body?: object): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(this.url + path, init);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await ended(this.#child);
    removeFolder(this.#folder);
  }
}

export async function startRegistryServer(certificate?: Issued): Promise<RegistryServer> {
  const binaries = findRegistry();
  if (binaries === undefined) throw new Error('the schema registry is not on this machine');
  const folder = temporaryFolder('registry');
  const ports = { plain: await freePort(), secure: await freePort() };
  const log = join(folder, 'server.log');
  const settings = {
    host: '127.0.0.1',
    port: ports.plain,
    'ssl-port': ports.secure,
    ...(certificate === undefined
      ? {}
      : { 'ssl.certificate.files': certificate.certificate, 'ssl.certificate.key-files': certificate.key }),
  };
  const defines = Object.entries(settings).map(([name, value]) => `-Dquarkus.http.${name}=${value}`);
  const java = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...defines];
  const child = startProcess(['java', ...java], ['-jar', binaries.jar], log);
  const server = new RegistryServer(ports, child, folder);
  await untilReady(() => server.ask('/subjects'), child, log);
  return server;
}

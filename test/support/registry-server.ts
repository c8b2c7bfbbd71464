/** A real schema registry (Apicurio, its schemas in memory) on a random port, asked over its API of Confluent's kind. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ended, freePort, removeFolder, startProcess, temporaryFolder, untilReady } from './processes.ts';
import { findRegistry } from './server-binaries.ts';

export class RegistryServer {
  /** What 'avro-confluent.url' takes. */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
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

export async function startRegistryServer(): Promise<RegistryServer> {
  const binaries = findRegistry();
  if (binaries === undefined) throw new Error('the schema registry is not on this machine');
  const folder = temporaryFolder('registry');
  const port = await freePort();
  const log = join(folder, 'server.log');
  const java = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dquarkus.http.host=127.0.0.1', `-Dquarkus.http.port=${port}`];
  const child = startProcess(['java', ...java], ['-jar', binaries.jar], log);
  const server = new RegistryServer(`http://127.0.0.1:${port}/apis/ccompat/v7`, child, folder);
  await untilReady(() => server.ask('/subjects'), child, log);
  return server;
}

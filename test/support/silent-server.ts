import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server that takes connections and never says a word: what asks it waits. It goes with the test. */
export class SilentServer {
  /** `CREATE TABLE silent …;` of a MySQL table that lives there. */
  readonly table: string;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];
  #unseen = 0;

  private constructor(port: number) {
    this.table = `CREATE TABLE silent (id INT) WITH ('connector' = 'mysql-cdc', 'hostname' = '127.0.0.1', 'port' = '${port}', 'username' = 'u',
      'password' = 'p', 'database-name' = 'd', 'table-name' = 't');`;
  }

  static async start(): Promise<SilentServer> {
    const listening = createServer();
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    const server = new SilentServer(address.port);
    listening.on('connection', (socket) => server.#connected(socket));
    onTestFinished(() => {
      listening.close();
      for (const socket of server.#sockets) socket.destroy();
    });
    return server;
  }

  /** Resolves with each connection in turn. */
  asked(): Promise<void> {
    if (this.#unseen > 0) {
      this.#unseen--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #connected(socket: Socket): void {
    socket.on('error', () => undefined);
    this.#sockets.add(socket);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#unseen++;
    else waiting();
  }
}

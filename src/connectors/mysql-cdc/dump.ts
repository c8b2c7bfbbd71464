/**
 * One open binlog dump: zongji negotiates and starts it, then its packets are read by our own framer.
 *
 * `next` hands out one event after the other as a stretch of `bytes`, valid until the next call.
 *
 * zongji and mysql2 are pinned: this leans on their internals, which test/live/mysql-cdc-stream.test.ts guards.
 */
import ZongJi from '@vlasky/zongji';
import type { Connection } from 'mysql2';
import type { UserError } from '../../model/errors.ts';
import type { PacketFramer } from '../../protocols/mysql/packet-framer.ts';
import { connectionOptions, PATIENCE_S, type ServerAddress } from './connection.ts';
import { connectionLost, dumpEnded, dumpFailed } from './errors.ts';
import { type ConnectionInternals, PacketInbox } from './inbox.ts';

/** Where a dump begins. */
export type DumpStart = { readonly gtidSet: string } | { readonly file: string; readonly pos: number };

export interface DumpOptions {
  readonly serverId: number;
  readonly heartbeatMs: number;
  readonly start: DumpStart;
  /** Bytes arrived, or `failure` was set. */
  readonly onBytes: () => void;
}

/** Heartbeats that may be missed before the connection counts as dead: a network that lost us sends no error. */
const SILENT_BEATS_MAX = 3;

/** What zongji has besides its typings. */
interface ZongjiInternals {
  BinlogClass: { prototype: { start(packet: unknown, connection: ConnectionInternals): unknown } };
  readonly connection: Connection;
  /** The second connection: idle while the dump runs, and asked at its end to KILL it. */
  readonly ctrlConnection: Connection | null;
}

export class BinlogDump {
  /** The event after `next` returned true: header, body and checksum. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  readonly #address: ServerAddress;
  readonly #options: DumpOptions;
  readonly #zongji: ZongJi;
  #inbox: PacketInbox | undefined;
  #framer: PacketFramer | undefined;
  #failure: UserError | undefined;
  #isClosed = false;
  #closing: Promise<void> | undefined;
  #silentBeats = 0;
  #watch: NodeJS.Timeout | undefined;

  private constructor(address: ServerAddress, options: DumpOptions, withTls: boolean) {
    this.#address = address;
    this.#options = options;
    this.#zongji = new ZongJi({ ...connectionOptions(address, withTls) });
  }

  /** Resolves once the dump command is on its way. `withTls`: what the first connection to this server found out. */
  static async open(address: ServerAddress, options: DumpOptions, withTls: boolean): Promise<BinlogDump> {
    const dump = new BinlogDump(address, options, withTls);
    await dump.#begin();
    return dump;
  }

  /** Whether `next` may have an event, or a failure to throw. */
  get hasBytes(): boolean {
    return this.#failure !== undefined || (this.#framer !== undefined && this.#framer.pendingBytes > 0);
  }

  /** Moves to the next event. Throws when the dump is over: what arrived before is handed out first. */
  next(): boolean {
    const framer = this.#framer;
    if (framer === undefined || !framer.next()) {
      if (this.#failure !== undefined) throw this.#failure;
      return false;
    }
    const { bytes, start, end } = framer;
    const marker = bytes.readUInt8(start);
    if (marker !== 0) this.#over(marker, bytes.subarray(start, end));
    this.bytes = bytes;
    this.start = start + 1;
    this.end = end;
    return true;
  }

  /** After a round of `next`: lets a paused socket go on. */
  settle(): void {
    this.#inbox?.settle();
  }

  /** Resolves when the server has forgotten this reader, its dump thread included; after a second where it does not answer. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #end(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    this.#framer = undefined;
    const { connection } = this.#internals();
    return new Promise((resolve) => {
      this.#zongji.once('stopped', () => resolve());
      this.#zongji.stop();
      connection?.destroy();
    });
  }

  #begin(): Promise<void> {
    const { serverId, start } = this.#options;
    return new Promise((resolve, reject) => {
      this.#zongji.on('error', (error: unknown) => {
        if (this.#isClosed) return;
        const failure = this.#translated(error);
        if (this.#framer === undefined) {
          void this.close();
          reject(failure);
          return;
        }
        this.#failure ??= failure;
        this.#options.onBytes();
      });
      this.#zongji.on('ready', () => this.#takeOver(resolve));
      const place = 'gtidSet' in start ? { gtidSet: start.gtidSet } : { filename: start.file, position: start.pos };
      this.#zongji.start({ serverId, ...place });
    });
  }

  /** Runs in 'ready': zongji queues the dump command right after it. */
  #takeOver(opened: () => void): void {
    const internals = this.#internals();
    const { heartbeatMs } = this.#options;
    const nanoseconds = BigInt(heartbeatMs) * 1_000_000n;
    const settings = `@master_heartbeat_period = ${nanoseconds}, @source_heartbeat_period = ${nanoseconds}`;
    internals.connection.query(`SET ${settings}, SESSION net_write_timeout = ${PATIENCE_S}`, () => undefined);
    keepIdle(internals.ctrlConnection);
    const { prototype } = internals.BinlogClass;
    const begin = prototype.start;
    const onBytes = (): void => {
      this.#silentBeats = 0;
      this.#options.onBytes();
    };
    const taken = (inbox: PacketInbox): void => {
      this.#inbox = inbox;
      this.#framer = inbox.framer;
      // Beats are counted, not milliseconds: a machine that slept has not missed any.
      this.#watch = setInterval(() => this.#beat(), heartbeatMs).unref();
      opened();
    };
    prototype.start = function (packet, connection) {
      const state = begin.call(this, packet, connection);
      taken(new PacketInbox(connection, onBytes));
      return state;
    };
  }

  #beat(): void {
    if (this.#inbox?.isPaused === true) this.#silentBeats = 0;
    else this.#silentBeats++;
    if (this.#silentBeats <= SILENT_BEATS_MAX || this.#failure !== undefined) return;
    const seconds = Math.round((SILENT_BEATS_MAX * this.#options.heartbeatMs) / 1000);
    this.#failure = connectionLost(this.#address, `not even a heartbeat arrived for ${seconds} s`);
    this.#options.onBytes();
  }

  #internals(): ZongjiInternals {
    return this.#zongji as unknown as ZongjiInternals;
  }

  #over(marker: number, payload: Buffer): never {
    if (marker !== 0xff) throw dumpEnded(this.#address);
    const hasState = payload.length > 3 && payload.readUInt8(3) === 0x23;
    const message = payload.toString('utf8', hasState ? 9 : 3);
    throw this.#translated(Object.assign(new Error(message), { errno: payload.readUInt16LE(1) }));
  }

  #translated(error: unknown): UserError {
    const { start, serverId } = this.#options;
    const from = 'gtidSet' in start ? `GTID set ${start.gtidSet || "''"}` : `${start.file}:${start.pos}`;
    return this.#isClosed ? connectionLost(this.#address, 'closed') : dumpFailed(error, this.#address, { from, serverId });
  }
}

/** Servers, proxies and firewalls end what is idle for hours; the dump does not need this connection to go on. */
function keepIdle(connection: Connection | null): void {
  connection?.query(`SET SESSION wait_timeout = ${PATIENCE_S}`, () => undefined);
  connection?.removeAllListeners('error').on('error', () => undefined);
}

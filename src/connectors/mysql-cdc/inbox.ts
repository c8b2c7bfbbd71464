/**
 * The receiving half of a mysql2 connection, taken over: bytes go to a framer of our own and are read when the source is polled.
 *
 * Back-pressure: past `PENDING_BYTES_MAX` of unread bytes the socket is paused, below half of it `settle` lets it go on.
 * Taking over must happen in the tick in which the command was written: nothing is buffered then, because the client speaks first.
 */
import type { Socket } from 'node:net';
import { PacketFramer } from '../../protocols/mysql/packet-framer.ts';
import { type BulkReceiver, type SlabReader, slabReaderOf } from './bulk-socket.ts';

const PENDING_BYTES_MAX = 4 * 1024 * 1024;

/** The internals of a mysql2 3.24.6 connection that taking over leans on; test/live/mysql-cdc-stream.test.ts guards them. */
export interface ConnectionInternals {
  packetParser: { execute(chunk: Buffer): void };
  sequenceId: number;
  readonly stream: Socket;
}

export class PacketInbox implements BulkReceiver {
  readonly framer: PacketFramer;
  readonly #connection: ConnectionInternals;
  readonly #parser: ConnectionInternals['packetParser'];
  readonly #reader: SlabReader | undefined;
  readonly #onBytes: () => void;
  #isPaused = false;

  constructor(connection: ConnectionInternals, onBytes: () => void) {
    this.#connection = connection;
    this.#parser = connection.packetParser;
    this.#reader = slabReaderOf(connection.stream);
    this.#onBytes = onBytes;
    this.framer = new PacketFramer((slab) => this.#reader?.recycle(slab));
    this.#reader?.takeOver(this);
    connection.packetParser = { execute: (chunk) => this.#receive(chunk) };
  }

  /** Whether nothing can arrive because nobody reads. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  deliver(buffer: Buffer, start: number, end: number): boolean {
    this.framer.append(buffer, start, end);
    this.#isPaused = this.framer.pendingBytes > PENDING_BYTES_MAX;
    this.#onBytes();
    return !this.#isPaused;
  }

  /** After reading packets: lets a paused socket go on. */
  settle(): void {
    if (!this.#isPaused || this.framer.pendingBytes > PENDING_BYTES_MAX / 2) return;
    this.#isPaused = false;
    this.#connection.stream.resume();
  }

  /** Ends the take-over: mysql2 reads again, and first of all `packet`, which ends its command. */
  handBack(payload: Buffer): void {
    this.#reader?.takeOver(undefined);
    this.#connection.packetParser = this.#parser;
    const packet = Buffer.alloc(4 + payload.length);
    packet.writeUIntLE(payload.length, 0, 3);
    packet.writeUInt8(1, 3);
    payload.copy(packet, 4);
    this.#connection.sequenceId = 1;
    this.settle();
    this.#parser.execute(packet);
  }

  #receive(chunk: Buffer): void {
    if (!this.deliver(chunk, 0, chunk.length)) this.#connection.stream.pause();
  }
}

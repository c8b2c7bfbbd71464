/**
 * A TCP socket that reads up to a megabyte at a time into buffers of our own (`onread`), made for mysql2's `stream` option.
 *
 * Until somebody takes its bytes over it behaves like any socket: what arrives is emitted as 'data', which is all that a handshake needs.
 * `deliver` then receives stretches of a buffer, without a copy; the buffer is written again only after `recycle`. Under TLS Node reads
 * past `onread`, and the bytes arrive as 'data' of the TLS socket.
 */
import { connect, type Socket } from 'node:net';

export interface BulkReceiver {
  /** False pauses the socket; `resume()` of it goes on. */
  deliver(buffer: Buffer, start: number, end: number): boolean;
}

const SLAB_BYTES = 1024 * 1024;
/** A read into less room than this would cost more calls than a new buffer costs memory. */
const ROOM_BYTES_MIN = 128 * 1024;
const POOLED_SLABS_MAX = 4;

export class SlabReader {
  readonly socket: Socket;
  #receiver: BulkReceiver | undefined;
  #slab: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #filled = 0;
  readonly #free: Buffer[] = [];

  constructor(host: string, port: number) {
    this.socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
      onread: { buffer: () => this.#room(), callback: (length) => this.#arrived(length) },
    });
    readers.set(this.socket, this);
  }

  takeOver(receiver: BulkReceiver | undefined): void {
    this.#receiver = receiver;
  }

  recycle(slab: Buffer): void {
    if (slab !== this.#slab && this.#free.length < POOLED_SLABS_MAX) this.#free.push(slab);
  }

  #room(): Buffer {
    if (SLAB_BYTES - this.#filled < ROOM_BYTES_MIN) {
      this.#slab = this.#free.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#filled = 0;
    }
    return this.#slab.subarray(this.#filled);
  }

  #arrived(length: number): boolean {
    const start = this.#filled;
    this.#filled += length;
    if (this.#receiver !== undefined) return this.#receiver.deliver(this.#slab, start, this.#filled);
    this.socket.emit('data', Buffer.from(this.#slab.subarray(start, this.#filled)));
    return true;
  }
}

const readers = new WeakMap<object, SlabReader>();

/** The reader behind a stream that `SlabReader` made; undefined for any other, a TLS socket above all. */
export function slabReaderOf(stream: object): SlabReader | undefined {
  return readers.get(stream);
}

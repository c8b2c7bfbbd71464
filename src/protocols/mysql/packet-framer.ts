/**
 * Cuts the bytes of a MySQL connection into packets, without copying those that arrived whole.
 *
 *   in    chunks of any size, as the socket delivers them (`append`)
 *   out   payloads one by one (`next`, then `bytes`, `start`, `end`, `sequence`)
 *
 * Wire form: length (3 bytes, little endian), sequence number (1), payload. A payload of 2^24 - 1 bytes goes on in the next packet, which
 * may be empty. The law: whatever the cut of the chunks, the payloads are the same.
 *
 * A payload is valid until the next call of `next`; its chunk is given back to `recycle` only then.
 */
export class PacketFramer {
  bytes: Buffer = NOTHING;
  start = 0;
  end = 0;
  /** Of the last packet handed out. */
  sequence = 0;
  /** How far `bytes` holds what arrived behind the payload: `end` for a payload that was gathered. */
  arrivedEnd = 0;
  readonly #recycle: (chunk: Buffer) => void;
  readonly #waiting: Chunk[] = [];
  #chunk: Chunk | undefined;
  #pendingBytes = 0;
  /** A packet that does not lie in one chunk is gathered here, continuations included. */
  #body: Buffer = NOTHING;
  #bodyLength = 0;
  #bodyWanted = 0;
  readonly #header = Buffer.allocUnsafe(HEADER_BYTES);
  #headerLength = 0;
  #isGathering = false;
  #isLastPart = false;

  constructor(recycle: (chunk: Buffer) => void = () => undefined) {
    this.#recycle = recycle;
  }

  /** Bytes given and not yet handed out, the packet being gathered left aside: what back-pressure bounds. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** `chunk[start, end)` must stay unchanged until it is recycled. Stretches that follow each other in one chunk become one. */
  append(chunk: Buffer, start = 0, end = chunk.length): void {
    if (start === end) return;
    this.#pendingBytes += end - start;
    const last = this.#waiting.at(-1) ?? this.#chunk;
    if (last !== undefined && last.bytes === chunk && last.end === start) last.end = end;
    else if (this.#chunk === undefined) this.#chunk = { bytes: chunk, at: start, end };
    else this.#waiting.push({ bytes: chunk, at: start, end });
  }

  /** Moves to the next whole payload; false when it has not arrived yet. */
  next(): boolean {
    const chunk = this.#chunk;
    if (chunk === undefined) return false;
    if (this.#isGathering) return this.#gather();
    const { bytes, at, end } = chunk;
    if (at === end) return this.#leave() && this.next();
    if (end - at < HEADER_BYTES) return this.#gather();
    const length = bytes.readUIntLE(at, 3);
    const after = at + HEADER_BYTES + length;
    if (length === PART_BYTES_MAX || after > end) return this.#gather();
    this.sequence = bytes.readUInt8(at + 3);
    this.bytes = bytes;
    this.start = at + HEADER_BYTES;
    this.end = after;
    this.arrivedEnd = end;
    chunk.at = after;
    this.#pendingBytes -= HEADER_BYTES + length;
    return true;
  }

  #gather(): boolean {
    if (!this.#isGathering) {
      // The body of the gathered packet before this one is free only now; one of a giant packet is not kept.
      if (this.#body.length > BODY_BYTES_KEPT) this.#body = NOTHING;
      this.#isGathering = true;
      this.#bodyLength = 0;
      this.#bodyWanted = 0;
      this.#headerLength = 0;
    }
    while (this.#fillHeader() && this.#fillBody()) {
      this.#headerLength = 0;
      if (!this.#isLastPart) continue;
      this.#isGathering = false;
      this.bytes = this.#body;
      this.start = 0;
      this.end = this.#bodyLength;
      this.arrivedEnd = this.#bodyLength;
      return true;
    }
    return false;
  }

  #fillHeader(): boolean {
    if (this.#headerLength === HEADER_BYTES) return true;
    this.#headerLength = this.#take(this.#header, this.#headerLength, HEADER_BYTES);
    if (this.#headerLength < HEADER_BYTES) return false;
    const length = this.#header.readUIntLE(0, 3);
    this.sequence = this.#header.readUInt8(3);
    this.#isLastPart = length < PART_BYTES_MAX;
    this.#bodyWanted += length;
    if (this.#body.length < this.#bodyWanted) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.#bodyWanted, this.#body.length * 2, BODY_BYTES_MIN));
      this.#body.copy(grown, 0, 0, this.#bodyLength);
      this.#body = grown;
    }
    return true;
  }

  #fillBody(): boolean {
    this.#bodyLength = this.#take(this.#body, this.#bodyLength, this.#bodyWanted);
    return this.#bodyLength === this.#bodyWanted;
  }

  /** Copies what is there into `target` from `filled` up to `wanted`, and returns how far that is filled then. */
  #take(target: Buffer, filled: number, wanted: number): number {
    let at = filled;
    do {
      const chunk = this.#chunk;
      if (chunk === undefined) break;
      const taken = Math.min(wanted - at, chunk.end - chunk.at);
      chunk.bytes.copy(target, at, chunk.at, chunk.at + taken);
      chunk.at += taken;
      at += taken;
      this.#pendingBytes -= taken;
    } while (at < wanted && this.#leave());
    return at;
  }

  /** Goes on to the chunk that follows. Without one the chunk stays: the socket may still be writing behind its end. */
  #leave(): boolean {
    const left = this.#chunk;
    const following = this.#waiting.shift();
    if (following === undefined) return false;
    this.#chunk = following;
    if (left !== undefined && left.bytes !== following.bytes) this.#recycle(left.bytes);
    return true;
  }
}

interface Chunk {
  readonly bytes: Buffer;
  at: number;
  end: number;
}

const NOTHING = Buffer.alloc(0);
const HEADER_BYTES = 4;
const PART_BYTES_MAX = 0xff_ff_ff;
const BODY_BYTES_MIN = 64 * 1024;
const BODY_BYTES_KEPT = 4 * 1024 * 1024;

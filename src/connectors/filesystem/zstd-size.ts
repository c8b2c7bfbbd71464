/**
 * How many bytes a file of zstd becomes, at most, as its frames say (RFC 8878, 3.1): before it is unpacked as a whole, so that a small file does not
 * take all memory there is.
 */

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const BLOCK_BYTES_MAX = 128 * 1024;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const RAW = 0;
const RUN = 1;

/** What does not read as a frame ends the sum: unpacking it fails. */
export function unpackedBytesMax(packed: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 8 <= packed.length; ) {
    const magic = packed.readUInt32LE(at);
    if (magic >= SKIPPABLE && magic < SKIPPABLE + 16) {
      at += 8 + packed.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== FRAME) break;
    const { contentBytes, blocksAt, hasChecksum } = readHead(packed, at + 4);
    const { end, bytesMax } = walkBlocks(packed, blocksAt);
    sum += contentBytes ?? bytesMax;
    at = end + (hasChecksum ? 4 : 0);
  }
  return sum;
}

interface Head {
  /** undefined: it does not say. */
  readonly contentBytes: number | undefined;
  readonly blocksAt: number;
  readonly hasChecksum: boolean;
}

function readHead(packed: Buffer, at: number): Head {
  const descriptor = packed[at] ?? 0;
  const isOneSegment = (descriptor & 32) !== 0;
  const sizeAt = at + 1 + (isOneSegment ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0);
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (isOneSegment ? 1 : 0) : 1 << sizeFlag;
  const blocksAt = sizeAt + sizeBytes;
  const isWhole = sizeBytes > 0 && blocksAt <= packed.length;
  const contentBytes = isWhole ? readSize(packed, sizeAt, sizeBytes) : undefined;
  return { contentBytes, blocksAt, hasChecksum: (descriptor & 4) !== 0 };
}

/** Of two bytes: 256 are added. */
function readSize(packed: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(packed.readBigUInt64LE(at));
  return packed.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}

function walkBlocks(packed: Buffer, from: number): { readonly end: number; readonly bytesMax: number } {
  let bytesMax = 0;
  for (let at = from; at + 3 <= packed.length; ) {
    const head = packed.readUIntLE(at, 3);
    const [isLast, type, size] = [(head & 1) === 1, (head >> 1) & 3, head >> 3];
    bytesMax += type === RAW || type === RUN ? size : BLOCK_BYTES_MAX;
    at += 3 + (type === RUN ? 1 : size);
    if (isLast) return { end: at, bytesMax };
  }
  return { end: packed.length, bytesMax };
}

/**
 * Decompresses the records of a batch. The libraries load with the first batch that needs one, so that whoever reads plain records needs
 * none of them. Java writes snappy in blocks with a header of its own (xerial's), others write one bare block: both are read.
 */
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { type Codec, UnreadableBatch } from './record-batch.ts';

type Compressed = Exclude<Codec, 'none'>;
type Decompress = (bytes: Buffer) => Buffer;

interface Snappy {
  uncompressSync(bytes: Buffer, options: { readonly asBuffer: true }): Buffer;
}
interface Lz4 {
  decompressFrameSync(bytes: Buffer): Buffer;
}
interface Zstd {
  readonly Decoder: new () => { decodeSync(bytes: Buffer): Buffer };
}

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Behind the magic stand two versions of four bytes each. */
const XERIAL_HEADER_BYTES = 16;

const require = createRequire(import.meta.url);
const LOADERS: Readonly<Record<Compressed, () => Decompress>> = {
  gzip: () => gunzipSync,
  snappy: () => {
    const { uncompressSync } = require('snappy') as Snappy;
    return (bytes) => unpackSnappy(bytes, (block) => uncompressSync(block, { asBuffer: true }));
  },
  lz4: () => (require('lz4-napi') as Lz4).decompressFrameSync,
  zstd: () => {
    const { Decoder } = require('@toondepauw/node-zstd') as Zstd;
    const decoder = new Decoder();
    return (bytes) => decoder.decodeSync(bytes);
  },
};
const loaded = new Map<Compressed, Decompress>();

/** Throws UnreadableBatch where the bytes are not what the codec wrote, or its library is missing. */
export function decompress(codec: Compressed, bytes: Buffer): Buffer {
  try {
    const known = loaded.get(codec) ?? LOADERS[codec]();
    loaded.set(codec, known);
    return known(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new UnreadableBatch(`it is compressed by ${codec}, and cannot be decompressed: ${reason}`, { cause });
  }
}

function unpackSnappy(bytes: Buffer, unpack: Decompress): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unpack(bytes);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    blocks.push(unpack(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

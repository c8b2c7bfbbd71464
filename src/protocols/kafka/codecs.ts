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
export const CODEC_LIBRARIES = { snappy: 'snappy', lz4: 'lz4-napi', zstd: '@toondepauw/node-zstd' } as const;
const LOADERS: Readonly<Record<keyof typeof CODEC_LIBRARIES, () => Decompress>> = {
  snappy: () => {
    const { uncompressSync } = require(CODEC_LIBRARIES.snappy) as Snappy;
    return (bytes) => unpackSnappy(bytes, (block) => uncompressSync(block, { asBuffer: true }));
  },
  lz4: () => (require(CODEC_LIBRARIES.lz4) as Lz4).decompressFrameSync,
  zstd: () => {
    const { Decoder } = require(CODEC_LIBRARIES.zstd) as Zstd;
    const decoder = new Decoder();
    return (bytes) => decoder.decodeSync(bytes);
  },
};
const loaded = new Map<Compressed, Decompress>();

/** The library of a codec is not there, or not for this machine. */
export class CodecMissing extends UnreadableBatch {
  readonly codec: string;
  readonly library: string;

  constructor(codec: keyof typeof CODEC_LIBRARIES, cause: unknown) {
    super(`it is compressed by ${codec}, and the library '${CODEC_LIBRARIES[codec]}' cannot be loaded: ${firstLine(cause)}`, { cause });
    this.codec = codec;
    this.library = CODEC_LIBRARIES[codec];
  }
}

/** Throws UnreadableBatch where the bytes are not what the codec wrote, and CodecMissing. */
export function decompress(codec: Compressed, bytes: Buffer): Buffer {
  const known = loaded.get(codec) ?? load(codec);
  try {
    return known(bytes);
  } catch (cause) {
    throw new UnreadableBatch(`it is compressed by ${codec}, and cannot be decompressed: ${firstLine(cause)}`, { cause });
  }
}

function load(codec: Compressed): Decompress {
  if (codec === 'gzip') return gunzipSync;
  try {
    const made = LOADERS[codec]();
    loaded.set(codec, made);
    return made;
  } catch (cause) {
    throw new CodecMissing(codec, cause);
  }
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
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

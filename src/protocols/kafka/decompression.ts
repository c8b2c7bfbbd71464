/**
 * Decompresses the records of a batch. The libraries load with the first batch that needs one, so that whoever reads plain records needs
 * none of them.
 */
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { type Compression, UnreadableBatch } from './batch-header.ts';
import { CODEC_LIBRARIES, CodecMissing, firstLine, type LibraryCodec } from './codec-library.ts';
import { unpackXerial } from './xerial.ts';

type Compressed = Exclude<Compression, 'none'>;
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

const require = createRequire(import.meta.url);
const LOADERS: Readonly<Record<LibraryCodec, () => Decompress>> = {
  snappy: () => {
    const { uncompressSync } = require(CODEC_LIBRARIES.snappy) as Snappy;
    return (bytes) => unpackXerial(bytes, (block) => uncompressSync(block, { asBuffer: true }));
  },
  lz4: () => (require(CODEC_LIBRARIES.lz4) as Lz4).decompressFrameSync,
  zstd: () => {
    const { Decoder } = require(CODEC_LIBRARIES.zstd) as Zstd;
    const decoder = new Decoder();
    return (bytes) => decoder.decodeSync(bytes);
  },
};
const loaded = new Map<Compressed, Decompress>();

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

/** How the records of a batch are packed. A codec's library loads when a job names it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { CODEC_LIBRARIES } from '../../protocols/kafka/codecs.ts';
import { codecMissing } from './record-errors.ts';

export interface Codec {
  /** In the attributes of a batch. */
  readonly id: 1 | 2 | 3 | 4;
  compress(bytes: Buffer): Promise<Buffer>;
}

const zipped: (bytes: Buffer) => Promise<Buffer> = promisify(gzip);

export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Throws where the codec's library is not there, or not for this machine. */
export async function codecOf(compression: Compression): Promise<Codec | undefined> {
  if (compression === 'none') return undefined;
  if (compression === 'gzip') return { id: 1, compress: async (bytes) => await zipped(bytes) };
  try {
    return await loadCodec(compression);
  } catch (cause) {
    throw codecMissing(`'properties.compression.type' = '${compression}'`, { library: CODEC_LIBRARIES[compression], cause });
  }
}

async function loadCodec(compression: keyof typeof CODEC_LIBRARIES): Promise<Codec> {
  switch (compression) {
    case 'snappy': {
      const { compress } = await import('snappy');
      return { id: 2, compress: (bytes) => xerial(bytes, compress) };
    }
    case 'lz4': {
      const { default: lz4 } = await import('lz4-napi');
      return { id: 3, compress: (bytes) => lz4.compressFrame(bytes) };
    }
    case 'zstd': {
      const { default: zstd } = await import('@toondepauw/node-zstd');
      const encoder = new zstd.Encoder(ZSTD_LEVEL);
      return { id: 4, compress: (bytes) => encoder.encode(bytes) };
    }
  }
}

/** What Kafka's own producer takes. */
const ZSTD_LEVEL = 3;

const XERIAL_HEAD = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const XERIAL_BLOCK_BYTES = 32 * 1024;

/** Snappy in the framing of Java's library, which every reader of Kafka understands. */
async function xerial(bytes: Buffer, compress: (block: Uint8Array) => Promise<Buffer>): Promise<Buffer> {
  const blocks: Promise<Buffer>[] = [];
  for (let at = 0; at < bytes.length; at += XERIAL_BLOCK_BYTES) blocks.push(compress(bytes.subarray(at, at + XERIAL_BLOCK_BYTES)));
  const parts: Buffer[] = [XERIAL_HEAD];
  for (const block of await Promise.all(blocks)) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

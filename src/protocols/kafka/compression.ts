/** Compresses the records of a batch; the counterpart of decompression.ts. A codec's library loads when a job names it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { COMPRESSIONS, type Compression } from './batch-header.ts';
import { CodecMissing, type LibraryCodec } from './codec-library.ts';
import { packXerial } from './xerial.ts';

export interface Codec {
  /** In the attributes of a batch. */
  readonly id: number;
  compress(bytes: Buffer): Promise<Buffer>;
}

const zipped: (bytes: Buffer) => Promise<Buffer> = promisify(gzip);

/** Throws CodecMissing. */
export async function codecOf(compression: Compression): Promise<Codec | undefined> {
  if (compression === 'none') return undefined;
  return { id: COMPRESSIONS.indexOf(compression), compress: compression === 'gzip' ? zipped : await loaded(compression) };
}

async function loaded(codec: LibraryCodec): Promise<Codec['compress']> {
  try {
    return await load(codec);
  } catch (cause) {
    throw new CodecMissing(codec, cause);
  }
}

async function load(codec: LibraryCodec): Promise<Codec['compress']> {
  switch (codec) {
    case 'snappy': {
      const { compress } = await import('snappy');
      return (bytes) => packXerial(bytes, compress);
    }
    case 'lz4': {
      const { default: lz4 } = await import('lz4-napi');
      return (bytes) => lz4.compressFrame(bytes);
    }
    case 'zstd': {
      const { default: zstd } = await import('@toondepauw/node-zstd');
      const encoder = new zstd.Encoder(ZSTD_LEVEL);
      return (bytes) => encoder.encode(bytes);
    }
  }
}

/** What Kafka's own producer takes. */
const ZSTD_LEVEL = 3;

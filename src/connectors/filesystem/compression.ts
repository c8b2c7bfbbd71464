/** How a file is compressed, by the ending of its name, as Flink has it; and its unpacked bytes. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { codecRefused, notCompressed, zstdTooLarge } from './errors.ts';
import { unpackedBytesMax } from './zstd-size.ts';

type Codec = 'gzip' | 'deflate' | 'zstd';

const CODECS: Readonly<Record<string, Codec | 'refused'>> = {
  gz: 'gzip',
  gzip: 'gzip',
  deflate: 'deflate',
  zst: 'zstd',
  bz2: 'refused',
  xz: 'refused',
};

const ZSTD_MEBIBYTES_MAX = 64;
const UNPACKED_MEBIBYTES_MAX = 256;
const MEBIBYTE = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** undefined: as it stands. Throws where it cannot be unpacked here. */
export function codecOf(path: string): Codec | undefined {
  const suffix = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const codec = Object.hasOwn(CODECS, suffix) ? CODECS[suffix] : undefined;
  if (codec === 'refused') throw codecRefused(path, suffix);
  return codec;
}

/** The unpacked bytes of a file, from its beginning. `consumed` is told how many bytes of the file itself were read. */
export async function* unpacked(path: string, codec: Codec, consumed: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const unpacker = unpackerOf(codec);
  if (unpacker === undefined) {
    yield await unpackWhole(path, codec);
    consumed((await stat(path)).size);
    return;
  }
  const packed = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const failed = pipeline(packed, unpacker).catch((cause: unknown) => cause);
  try {
    for await (const chunk of unpacker) {
      consumed(packed.bytesRead);
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    const first = await failed;
    throw notCompressed(path, codec, first ?? cause);
  } finally {
    packed.destroy();
  }
}

interface ZstdOfLaterNode {
  createZstdDecompress?(): zlib.Gunzip;
}

function unpackerOf(codec: Codec): zlib.Gunzip | undefined {
  if (codec === 'gzip') return zlib.createGunzip({ chunkSize: CHUNK_BYTES });
  if (codec === 'deflate') return zlib.createInflate({ chunkSize: CHUNK_BYTES });
  return (zlib as ZstdOfLaterNode).createZstdDecompress?.();
}

async function unpackWhole(path: string, codec: Codec): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > ZSTD_MEBIBYTES_MAX * MEBIBYTE) throw zstdTooLarge(`${path} has`, ZSTD_MEBIBYTES_MAX);
  const packed = await readFile(path);
  if (unpackedBytesMax(packed) > UNPACKED_MEBIBYTES_MAX * MEBIBYTE) throw zstdTooLarge(`${path} becomes`, UNPACKED_MEBIBYTES_MAX);
  const { Decoder } = await import('@toondepauw/node-zstd');
  try {
    return await new Decoder().decode(packed);
  } catch (cause) {
    throw notCompressed(path, codec, cause);
  }
}

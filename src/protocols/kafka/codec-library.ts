/** The libraries that pack and unpack batches. They are optional: whoever reads and writes plain records needs none. */
import { UnreadableBatch } from './batch-header.ts';

export const CODEC_LIBRARIES = { snappy: 'snappy', lz4: 'lz4-napi', zstd: '@toondepauw/node-zstd' } as const;
export type LibraryCodec = keyof typeof CODEC_LIBRARIES;

/** The library of a codec is not there, or not for this machine. */
export class CodecMissing extends UnreadableBatch {
  readonly codec: LibraryCodec;
  readonly library: string;

  constructor(codec: LibraryCodec, cause: unknown) {
    super(`it is compressed by ${codec}, and the library '${CODEC_LIBRARIES[codec]}' cannot be loaded: ${firstLine(cause)}`, { cause });
    this.codec = codec;
    this.library = CODEC_LIBRARIES[codec];
  }
}

export function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

/**
 * Snappy as Java's library writes it, in blocks, which every reader of Kafka understands:
 *
 *   82 S N A P P Y 00  version:4 oldest version:4  [length:4 block]
 *
 * Others write one bare block: both are read.
 */

const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const HEAD = Buffer.concat([MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
const BLOCK_BYTES = 32 * 1024;

export async function packXerial(bytes: Buffer, compress: (block: Uint8Array) => Promise<Buffer>): Promise<Buffer> {
  const blocks: Promise<Buffer>[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) blocks.push(compress(bytes.subarray(at, at + BLOCK_BYTES)));
  const parts: Buffer[] = [HEAD];
  for (const block of await Promise.all(blocks)) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

export function unpackXerial(bytes: Buffer, uncompress: (block: Buffer) => Buffer): Buffer {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return uncompress(bytes);
  const blocks: Buffer[] = [];
  for (let at = HEAD.length; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    blocks.push(uncompress(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

import zlib from 'node:zlib';
import { Encoder } from '@toondepauw/node-zstd';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackedBytesMax } from '../../../src/connectors/filesystem/zstd-size.ts';
import { folderWith, LINE, readAll, scanOf, tableOf } from './files.ts';

/** A frame of nothing but blocks that repeat one byte: 4 bytes for 128 KiB. */
function bomb(blocks: number): Buffer {
  const block = (isLast: boolean) => {
    const head = Buffer.alloc(4);
    head.writeUIntLE((128 * 1024 * 8) | (1 << 1) | Number(isLast), 0, 3);
    head[3] = 0x0a;
    return head;
  };
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
  return Buffer.concat([head, ...Array.from({ length: blocks }, (_, index) => block(index === blocks - 1))]);
}

const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

test('the frames of a file say how large it becomes, never less than it does', async () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.integer({ min: 1, max: 400_000 }).map((length) => new Uint8Array(length)),
  );
  const frame = fc.record({ content: part, level: fc.constantFrom(1, 3, 19), isSkipped: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 4 }), async (frames) => {
      const packed: Buffer[] = [];
      for (const { content, level, isSkipped } of frames) {
        packed.push(await new Encoder(level).encode(Buffer.from(content)));
        if (isSkipped) packed.push(skippable);
      }
      const length = frames.reduce((sum, { content }) => sum + content.length, 0);
      const told = unpackedBytesMax(Buffer.concat(packed));
      expect(told).toBeGreaterThanOrEqual(length);
      expect(told).toBeLessThanOrEqual(length + frames.length * 256 * 1024);
    }),
    { numRuns: 40 },
  );
});

test('whatever stands in a file, the sum ends', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (rest) => {
      expect(unpackedBytesMax(Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), rest]))).toBeGreaterThanOrEqual(0);
    }),
  );
});

// A later Node.js unpacks it piece by piece.
test.skipIf('createZstdDecompress' in zlib)('a small file that becomes a large one is refused before it takes the memory', async () => {
  const folder = folderWith({ 'a.zst': bomb(2) });
  expect((await readAll(scanOf(tableOf({ path: folder }, [LINE])))).length).toBe(2 * 128 * 1024);
  const large = folderWith({ 'a.zst': bomb(2049) });
  await expect(readAll(scanOf(tableOf({ path: large }, [LINE])))).rejects.toMatchObject({
    code: 'FILESYSTEM_COMPRESSION',
    problem: `${large}/a.zst becomes more than 256 MiB, and under this version of Node.js a file of zstd is unpacked as a whole.`,
  });
});

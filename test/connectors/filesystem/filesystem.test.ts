import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFaults } from '../../../src/connectors/filesystem/preflight.ts';
import { shownBytes } from '../../../src/connectors/kit/shown-bytes.ts';
import { simple, varchar } from '../../../src/model/types.ts';
import { folderWith, LINE, Reading, readAll, scanOf, tableOf } from './files.ts';

test('what a declaration cannot mean is told, all of it at once', () => {
  const number = { name: 'n', type: simple('INT') };
  expect(() => scanOf(tableOf({ path: 's3://shop/orders' }, [LINE, number]))).toThrow(
    expect.objectContaining({
      code: 'FILESYSTEM_SCHEME',
      problem: expect.stringMatching(/^2 things are wrong:\n1\. 's3:\/\/shop\/orders' lies in s3:\/\/.*\n2\. The format 'raw' takes/),
    }),
  );
  const table = tableOf({ path: '/tmp' }, [LINE]);
  const options = new Map([...table.options].filter(([key]) => key !== 'format'));
  expect(() => scanOf({ ...table, options })).toThrow(expect.objectContaining({ code: 'FILESYSTEM_FORMAT' }));
  expect(() => scanOf(tableOf({ path: '/tmp', 'source.path.regex-pattern': '(' }, [LINE]))).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', remedy: expect.stringContaining('a regular expression') }),
  );
});

test('a path that is not there is told before the job starts', async () => {
  const folder = folderWith();
  const path = join(folder, "it's not");
  expect(await sourceFaults(scanOf(tableOf({ path: folder }, [LINE])))).toEqual([]);
  expect(await sourceFaults(scanOf(tableOf({ path }, [LINE])))).toMatchObject([{ code: 'FILESYSTEM_NOT_FOUND' }]);
  expect(await sourceFaults(scanOf(tableOf({ path, 'source.monitor-interval': '1 s' }, [LINE])))).toMatchObject([
    { remedy: `Create the directory: mkdir -p '${folder}/it'\\''s not'.` },
  ]);
});

test('a path through a file is told with the words of the system', async () => {
  const folder = folderWith({ 'a.txt': '' });
  expect(await sourceFaults(scanOf(tableOf({ path: join(folder, 'a.txt/b') }, [LINE])))).toMatchObject([
    { code: 'FILESYSTEM_REFUSED', problem: `${folder}/a.txt/b cannot be read: a file stands where a directory should.` },
  ]);
});

test('what cannot be unpacked is told by name', async () => {
  for (const [name, content, problem] of [
    ['a.bz2', 'BZh9', /is compressed as its ending \.bz2 says/],
    ['a.xz', '', /is compressed as its ending \.xz says/],
    ['a.gz', 'not packed', /cannot be unpacked as gzip: incorrect header check/],
    ['a.zst', 'not packed', /cannot be unpacked as zstd/],
  ] as const) {
    const folder = folderWith({ [name]: content });
    await expect(readAll(scanOf(tableOf({ path: folder }, [LINE]))), name).rejects.toMatchObject({
      code: 'FILESYSTEM_COMPRESSION',
      problem: expect.stringMatching(problem),
    });
  }
});

test('the bytes of a record are shown on one line that no terminal obeys', () => {
  const shown = (bytes: Uint8Array): string => shownBytes(bytes, 0, bytes.length);
  expect(shown(Buffer.from('{"a": "\u001b[2J\n\u202eä\u009b"}'))).toBe('{"a": "\\u001b[2J\\n\\u202eä\\u009b"}');
  expect(shown(Buffer.from([0xff, 0x00, 0x10]))).toBe('ff0010');
  expect(shown(Buffer.alloc(0))).toBe('no bytes');
  expect(shown(Buffer.from(`${'x'.repeat(119)}ä${'y'.repeat(1000)}`))).toBe(`${'x'.repeat(119)} … (1121 bytes)`);
});

test('a file that ends packed in its middle is not taken for whole', async () => {
  const { gzipSync } = await import('node:zlib');
  const folder = folderWith({ 'a.gz': gzipSync(Buffer.from('one\ntwo\n'.repeat(1000))).subarray(0, 30) });
  const reading = await Reading.open(scanOf(tableOf({ path: folder }, [{ name: 'line', type: varchar() }])));
  await expect(reading.read()).rejects.toMatchObject({
    code: 'FILESYSTEM_COMPRESSION',
    problem: expect.stringContaining('unexpected end'),
  });
  await reading.close();
});

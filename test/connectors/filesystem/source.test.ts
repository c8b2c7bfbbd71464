import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { Encoder } from '@toondepauw/node-zstd';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TableColumn } from '../../../src/model/schema.ts';
import { decimal, simple, temporal, varchar } from '../../../src/model/types.ts';
import { folderWith, LINE, put, Reading, readAll, scanOf, tableOf } from './files.ts';

const linesOf = (path: string, given: Record<string, string> = {}) => scanOf(tableOf({ path, ...given }, [LINE]));
const metadata = (key: string, type = varchar()): TableColumn => ({ name: key, type, metadata: { key, isVirtual: true } });

test('the oldest file comes first, at any depth, and what begins with a dot or an underscore is left alone', async () => {
  const folder = folderWith({
    'b.txt': 'one\ntwo\n',
    'deep/er/a.txt': 'three\n',
    'a.txt': 'four\nfive',
    '.part-0.inprogress': 'hidden\n',
    _SUCCESS: '',
    '_temporary/c.txt': 'hidden\n',
    'empty.txt': '',
  });
  put(folder, 'c.txt', 'six\n', 1_700_000_002);
  expect(await readAll(linesOf(folder))).toEqual(['+I[one]', '+I[two]', '+I[three]', '+I[four]', '+I[five]', '+I[six]']);
});

test('a path is a directory or a file, absolute, relative to the working directory, or a URL', async () => {
  const folder = folderWith({ 'a b%20.txt': 'one\n' });
  const file = join(folder, 'a b%20.txt');
  for (const path of [folder, file, `file://${file}`, `file:${file}`, `file://localhost${folder}`, relative(process.cwd(), file)]) {
    expect(await readAll(linesOf(path)), path).toEqual(['+I[one]']);
  }
});

test('a file tells its path, name, size and time', async () => {
  const folder = folderWith({ 'deep/a.txt': 'one\n' });
  const columns = [
    metadata('file.path'),
    metadata('file.name'),
    metadata('file.size', simple('BIGINT')),
    metadata('file.modification-time', temporal('TIMESTAMP_LTZ', 3)),
  ];
  const scan = scanOf(tableOf({ path: folder }, [...columns, LINE]), columns);
  expect(await readAll(scan)).toEqual([`+I[${folder}/deep/a.txt, a.txt, 4, 1700000000000000]`]);
});

test('a pattern takes the whole absolute path', async () => {
  const folder = folderWith({ 'a.txt': 'one\n', 'deep/b.txt': 'two\n', 'c.csv': 'three\n' });
  expect(await readAll(linesOf(folder, { 'source.path.regex-pattern': '.*/[^/]*\\.txt' }))).toEqual(['+I[one]', '+I[two]']);
  expect(await readAll(linesOf(folder, { 'source.path.regex-pattern': 'a.txt' }))).toEqual([]);
});

test('links are followed, in a circle no further than once around', async () => {
  const folder = folderWith({ 'deep/a.txt': 'one\n' });
  const other = folderWith({ 'b.txt': 'two\n' });
  symlinkSync(other, join(folder, 'other'));
  symlinkSync(folder, join(folder, 'deep/up'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
  expect((await readAll(linesOf(folder))).toSorted()).toEqual(['+I[one]', '+I[two]']);
});

test('lines end with or without a carriage return, a byte order mark is no part of the first, and the last needs no end', async () => {
  const folder = folderWith({ 'a.txt': '\ufeffone\r\ntwo\n\r\nthree\r', 'b.txt': '\ufeff' });
  expect(await readAll(linesOf(folder))).toEqual(['+I[one]', '+I[two]', '+I[]', '+I[three]']);
});

test('the ending of a name says how a file is compressed', async () => {
  const zstd = await new Encoder(3).encode(Buffer.from('four\n'));
  const folder = folderWith({
    'a.gz': gzipSync('one\n'),
    'b.txt.GZIP': Buffer.concat([gzipSync('two\n'), gzipSync('2b\n')]),
    'c.deflate': deflateSync('three\n'),
    'd.zst': zstd,
  });
  expect(await readAll(linesOf(folder))).toEqual(['+I[one]', '+I[two]', '+I[2b]', '+I[three]', '+I[four]']);
});

test('whatever lies in the files, and wherever a job was stopped, it goes on with the next record', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'ä', '𝄞', ' ', '"', '\r'), maxLength: 6 });
  const file = fc.record({ lines: fc.array(line, { maxLength: 5 }), isEnded: fc.boolean(), isPacked: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }),
      async (files, steps) => {
        const folder = folderWith();
        files.forEach(({ lines, isEnded, isPacked }, number) => {
          const text = lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : '');
          put(folder, `${number}${isPacked ? '.gz' : '.txt'}`, isPacked ? gzipSync(text) : text, 1_700_000_000);
        });
        const whole = await readAll(linesOf(folder));
        const expected = files.flatMap(({ lines, isEnded }) => {
          const all = lines.length === 1 && lines[0] === '' && !isEnded ? [] : lines;
          // What is joined ends with an empty line only where that line is ended.
          const told = all.at(-1) === '' && !isEnded ? all.slice(0, -1) : all;
          return told.map((text) => `+I[${text.replace(/\r$/, '')}]`);
        });
        expect(whole).toEqual(expected);
        const parts: string[] = [];
        let position: unknown;
        for (const step of [...steps, Number.POSITIVE_INFINITY]) {
          const reading = await Reading.open(linesOf(folder), position);
          parts.push(...(await reading.read(step)));
          position = reading.position();
          await reading.close();
        }
        expect(parts).toEqual(whole);
      },
    ),
    { numRuns: 40 },
  );
});

test('a line of 20 MB among short ones, of a file read in chunks', async () => {
  const long = 'x'.repeat(20 * 1024 * 1024);
  const short = Array.from({ length: 50_000 }, (_, number) => `line ${number}`);
  const folder = folderWith({ 'a.txt': [...short, long, ...short].join('\n') });
  const lines = await readAll(linesOf(folder));
  expect(lines.length).toBe(100_001);
  expect(lines[50_000]?.length).toBe(long.length + 4);
  expect(lines.at(-1)).toBe('+I[line 49999]');
});

test('a record that cannot be read is told with its file, number, place and first bytes', async () => {
  const folder = folderWith({ 'a.bin': 'abcd\nab\u001b[31m\u202e"\n' });
  const number: TableColumn = { name: 'n', type: simple('INT') };
  const reading = await Reading.open(scanOf(tableOf({ path: folder }, [number])));
  await expect(reading.read()).rejects.toMatchObject({
    code: 'RECORD_UNREADABLE',
    problem: `Record 2 of ${folder}/a.bin (at byte 5) cannot be read as raw: it has 11 bytes, and INT takes 4. It begins with: ab\\u001b[31m\\u202e"`,
    remedy: 'Correct the file and start the job anew.',
  });
  expect(reading.position()).toMatchObject({ file: { offset: 5, records: 1 } });
  await reading.close();
});

test('records that are passed over are counted, and their place is kept', async () => {
  const folder = folderWith({ 'a.json': '{"n": 1}\n{"n": x}\n{"n": 3}\n' });
  const table = tableOf({ path: folder, format: 'json', 'json.ignore-parse-errors': 'true' }, [{ name: 'n', type: simple('INT') }]);
  const reading = await Reading.open(scanOf(table));
  expect(await reading.read()).toEqual(['+I[1]', '+I[3]']);
  expect(reading.source.status().recordsSkipped).toBe(1);
  await reading.close();
});

test('the count of records passed over goes on where the job goes on', async () => {
  const folder = folderWith({ 'a.json': '{"n": x}\n{"n": 2}\n{"n": x}\n{"n": 4}\n', 'b.json': '{"n": x}\n{"n": 6}\n' });
  const table = tableOf({ path: folder, format: 'json', 'json.ignore-parse-errors': 'true' }, [{ name: 'n', type: simple('INT') }]);
  const counts: unknown[] = [];
  let position: unknown;
  for (const changes of [1, 1, 1, Number.POSITIVE_INFINITY]) {
    const reading = await Reading.open(scanOf(table), position);
    counts.push(reading.source.status().recordsSkipped);
    await reading.read(changes);
    counts.push(reading.source.status().recordsSkipped);
    position = reading.position();
    await reading.close();
  }
  expect(counts).toEqual([0, 1, 1, 2, 2, 3, 3, 3]);
});

test('what the messages have shown of how they are written is known where the job goes on', async () => {
  const decimals = ['BNI=', '1234'].map((value) => `{"after":{"v":"${value}"},"op":"c"}\n`);
  const folder = folderWith({ 'a.json': decimals.join('') });
  const scan = scanOf(tableOf({ path: folder, format: 'debezium-json' }, [{ name: 'v', type: decimal(20, 2) }]));
  const first = await Reading.open(scan);
  expect(await first.read(1)).toEqual(['+I[1234]']);
  const position = first.position();
  await first.close();
  expect(await readAll(scan, position)).toEqual(['+I[-2658824]']);
});

test('a file that has gone, grown or been written to under its position is an error', async () => {
  for (const [change, code, what] of [
    [(path: string) => rmSync(path), 'FILESYSTEM_FILE_GONE', 'is there no more'],
    [(path: string) => appendFileSync(path, 'four\n'), 'FILESYSTEM_FILE_CHANGED', 'it had 14 bytes and has 19'],
    [(path: string) => truncateSync(path, 3), 'FILESYSTEM_FILE_CHANGED', 'it had 14 bytes and has 3'],
    [(path: string) => utimesSync(path, 5, 5), 'FILESYSTEM_FILE_CHANGED', 'it was written to'],
  ] as const) {
    const folder = folderWith({ 'a.txt': 'one\ntwo\nthree\n' });
    const reading = await Reading.open(linesOf(folder));
    await reading.read(1);
    const position = reading.position();
    await reading.close();
    change(join(folder, 'a.txt'));
    await expect(Reading.open(linesOf(folder), position)).rejects.toMatchObject({ code, problem: expect.stringContaining(what) });
  }
});

test('a file that grows while it is read is an error: what stood there at the end of the last line may be half a line', async () => {
  const folder = folderWith({ 'a.txt': 'one\nhal' });
  const reading = await Reading.open(linesOf(folder));
  await reading.read(1);
  appendFileSync(join(folder, 'a.txt'), 'f\n');
  await expect(reading.read()).rejects.toMatchObject({ code: 'FILESYSTEM_FILE_CHANGED' });
  await reading.close();
});

test('a file that was done and has gone is forgotten, and one that was done is not read again', async () => {
  const folder = folderWith({ 'a.txt': 'one\n', 'b.txt': 'two\n' });
  const reading = await Reading.open(linesOf(folder));
  await reading.read();
  const position = reading.position() as { done: string };
  await reading.close();
  expect(position.done.length).toBe(2 * 12);
  rmSync(join(folder, 'a.txt'));
  appendFileSync(join(folder, 'b.txt'), 'three\n');
  put(folder, 'c.txt', 'four\n', 5);
  const second = await Reading.open(linesOf(folder), position);
  expect(await second.read()).toEqual(['+I[four]']);
  expect((second.position() as { done: string }).done.length).toBe(2 * 12);
  await second.close();
});

test('a watched directory is read on: what is moved in, what is copied in slowly, what comes with an old time', async () => {
  const folder = folderWith({ 'a.txt': 'one\n' });
  const aside = folderWith({ 'b.txt': 'two\n' });
  const watched = linesOf(folder, { 'source.monitor-interval': '30 ms' });
  const reading = await Reading.open(watched);
  expect(await reading.read(1)).toEqual(['+I[one]']);
  mkdirSync(join(folder, 'deep'));
  renameSync(join(aside, 'b.txt'), join(folder, 'deep/b.txt'));
  expect(await reading.read(2)).toEqual(['+I[one]', '+I[two]']);
  writeFileSync(join(folder, 'c.txt'), 'thr');
  appendFileSync(join(folder, 'c.txt'), 'ee\n');
  expect((await reading.read(3)).at(-1)).toBe('+I[three]');
  const position = reading.position();
  await reading.close();
  put(folder, 'd.txt', 'four\n', 5);
  const next = await Reading.open(watched, position);
  expect(await next.read(1)).toEqual(['+I[four]']);
  expect(next.source.status()).toMatchObject({ phase: 'stream' });
  await next.close();
});

test('how far a bounded read has come is told in rows', async () => {
  const folder = folderWith({ 'a.txt': 'one\n'.repeat(10), 'b.txt': 'two\n'.repeat(30) });
  const reading = await Reading.open(linesOf(folder));
  expect(reading.source.status()).toMatchObject({ phase: 'snapshot' });
  await reading.read(10);
  expect(reading.source.status()).toMatchObject({ position: '0 files, a.txt:40', snapshot: { rowsRead: 10, rowsEstimated: 40 } });
  await reading.read();
  expect(reading.source.status()).toMatchObject({ phase: 'ended', position: '2 files', snapshot: { rowsRead: 40, rowsEstimated: 40 } });
  await reading.close();
});

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesystem } from '../../../src/connectors/filesystem/filesystem.ts';
import { sinkFaults } from '../../../src/connectors/filesystem/preflight.ts';
import type { FilesHandle } from '../../../src/connectors/filesystem/sink.ts';
import type { Sink } from '../../../src/connectors/sink.ts';
import { ALL, INSERT_ONLY } from '../../../src/model/changelog-mode.ts';
import { invariant } from '../../../src/model/errors.ts';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { Table, TableColumn } from '../../../src/model/schema.ts';
import { simple, temporal, varchar } from '../../../src/model/types.ts';
import { context, folderWith, LINE, put, readAll, scanOf, sinkTargetOf, tableOf } from './files.ts';

async function openSink(table: Table, restoredFrom?: number): Promise<Sink<FilesHandle>> {
  const sink = await newSink(table);
  await sink.open(restoredFrom, new AbortController().signal);
  return sink;
}

async function newSink(table: Table): Promise<Sink<FilesHandle>> {
  invariant(filesystem.sink !== undefined, 'files are written');
  const [sink] = await filesystem.sink.openSinks([sinkTargetOf(table)], context);
  return sink as Sink<FilesHandle>;
}

function visible(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('.') && statSync(join(folder, path)).isFile())
    .sort();
}

function linesIn(folder: string): readonly string[] {
  return visible(folder).flatMap((path) => readFileSync(join(folder, path), 'utf8').split('\n').slice(0, -1));
}

function write(sink: Sink<FilesHandle>, ...rows: readonly Row[]): void {
  for (const row of rows) sink.write(INSERT, row);
}

/** A handle as it comes out of a checkpoint. */
function kept(handle: FilesHandle | undefined): FilesHandle | undefined {
  return handle === undefined ? undefined : JSON.parse(JSON.stringify(handle));
}

test('rows are visible from the commit of their checkpoint on, and not before', async () => {
  const folder = join(folderWith(), 'made/when/missing');
  const sink = await openSink(tableOf({ path: folder }, [LINE]));
  write(sink, ['one'], ['two']);
  expect(sink.backlogRows).toBe(2);
  await sink.drain();
  expect(sink.backlogRows).toBe(0);
  expect(visible(folder)).toEqual([]);
  write(sink, ['three']);
  const handle = await sink.prepare(7);
  expect(visible(folder)).toEqual([]);
  write(sink, ['four']);
  await sink.commit(7, handle);
  expect(visible(folder)).toEqual(['part-insert-into_t-4f1d-0-7-0']);
  expect(linesIn(folder)).toEqual(['one', 'two', 'three']);
  const last = await sink.prepare(8);
  await sink.commit(8, last);
  expect(linesIn(folder)).toEqual(['one', 'two', 'three', 'four']);
  expect(await sink.prepare(9)).toBeUndefined();
  await sink.close();
  expect(readdirSync(folder).length).toBe(2);
});

test('a checkpoint that is given up hands its rows to the next', async () => {
  const folder = folderWith();
  const sink = await openSink(tableOf({ path: folder }, [LINE]));
  write(sink, ['one']);
  await sink.prepare(1);
  write(sink, ['two']);
  await sink.commit(2, await sink.prepare(2));
  expect(linesIn(folder)).toEqual(['one', 'two']);
  await sink.close();
});

test('a job that is forgotten takes along what no checkpoint of it will show', async () => {
  const folder = folderWith({ '.riffle-other-0/7f3a-1': 'of another job' });
  const table = tableOf({ path: folder }, [LINE]);
  const sink = await openSink(table);
  write(sink, ['one']);
  await sink.commit(1, await sink.prepare(1));
  write(sink, ['two']);
  await sink.prepare(2);
  await sink.close();
  expect(readdirSync(folder)).toContain('.riffle-insert-into_t-4f1d-0');
  for (let times = 0; times < 2; times++) await filesystem.sink?.forget?.([sinkTargetOf(table)], context.jobId);
  expect(readdirSync(folder).toSorted()).toEqual(['.riffle-other-0', 'part-insert-into_t-4f1d-0-1-0']);
});

test('a full file is ended before its checkpoint', async () => {
  const folder = folderWith();
  const given = { path: folder, 'sink.rolling-policy.file-size': '10 b' };
  const sink = await openSink(tableOf(given, [LINE]));
  for (const line of ['12345', '12345', '12345', '12345', '1']) {
    write(sink, [line]);
    await sink.drain();
  }
  await sink.commit(1, await sink.prepare(1));
  expect(visible(folder).map((path) => statSync(join(folder, path)).size)).toEqual([12, 12, 2]);
  await sink.close();
});

test('partitions are directories, and what is written is read again', async () => {
  const folder = folderWith();
  const columns: readonly TableColumn[] = [
    { name: 'd', type: simple('DATE') },
    LINE,
    { name: 'at', type: temporal('TIMESTAMP', 3) },
    { name: 'a b', type: varchar() },
  ];
  const more = { partitionKeys: ['d', 'a b', 'at'] };
  const given = { path: folder, 'sink.partition-commit.policy.kind': 'success-file' };
  const table = tableOf(given, columns, more);
  const sink = await openSink(table);
  const rows: readonly Row[] = [
    [0, 'one', 0, 'x/y=%'],
    [1, 'two', 1_500_000, '..'],
    [null, 'three', null, null],
    [1, 'four', 1_500_000, '..'],
    [0, 'five', 0, 'ä 𝄞'],
  ];
  write(sink, ...rows);
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  expect(visible(folder)).toEqual([
    'd=1970-01-01/a b=x%2Fy%3D%25/at=1970-01-01T00%3A00%3A00.000/_SUCCESS',
    'd=1970-01-01/a b=x%2Fy%3D%25/at=1970-01-01T00%3A00%3A00.000/part-insert-into_t-4f1d-0-1-0',
    'd=1970-01-01/a b=ä 𝄞/at=1970-01-01T00%3A00%3A00.000/_SUCCESS',
    'd=1970-01-01/a b=ä 𝄞/at=1970-01-01T00%3A00%3A00.000/part-insert-into_t-4f1d-0-1-3',
    'd=1970-01-02/a b=../at=1970-01-01T00%3A00%3A01.500/_SUCCESS',
    'd=1970-01-02/a b=../at=1970-01-01T00%3A00%3A01.500/part-insert-into_t-4f1d-0-1-1',
    'd=__DEFAULT_PARTITION__/a b=__DEFAULT_PARTITION__/at=__DEFAULT_PARTITION__/_SUCCESS',
    'd=__DEFAULT_PARTITION__/a b=__DEFAULT_PARTITION__/at=__DEFAULT_PARTITION__/part-insert-into_t-4f1d-0-1-2',
  ]);
  expect((await readAll(scanOf(table))).toSorted()).toEqual(rows.map((row) => `+I[${row.join(', ')}]`).toSorted());
});

test('a directory that tells no value of its column is told', async () => {
  const columns: readonly TableColumn[] = [LINE, { name: 'n', type: simple('INT') }];
  const table = (path: string): Table => tableOf({ path }, columns, { partitionKeys: ['n'] });
  await expect(readAll(scanOf(table(folderWith({ 'n=x/a': 'one\n' }))))).rejects.toMatchObject({
    code: 'FILESYSTEM_PARTITION',
    problem: expect.stringContaining('The directory n=x above'),
  });
  await expect(readAll(scanOf(table(folderWith({ 'm=1/a': 'one\n' }))))).rejects.toMatchObject({ code: 'FILESYSTEM_PARTITION' });
  expect(await readAll(scanOf(table(join(folderWith({ 'n=7/a': 'one\n' }), 'n=7'))))).toEqual(['+I[one, 7]']);
});

test('more partitions than a process may have open files', async () => {
  const folder = folderWith();
  const columns: readonly TableColumn[] = [LINE, { name: 'n', type: simple('INT') }];
  const sink = await openSink(tableOf({ path: folder }, columns, { partitionKeys: ['n'] }));
  for (const line of ['one', 'two']) {
    write(sink, ...Array.from({ length: 300 }, (_, number) => [line, number]));
    await sink.drain();
    expect(openFiles()).toBeLessThan(120);
  }
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  expect(visible(folder).length).toBe(300);
  expect(linesIn(folder).length).toBe(600);
});

test('what a target cannot be, or cannot do, is told before the job starts', async () => {
  const folder = folderWith({ 'a.txt': '' });
  for (const path of [join(folder, 'a.txt'), join(folder, 'a.txt/deeper/still')]) {
    expect(await sinkFaults(sinkTargetOf(tableOf({ path }, [LINE])))).toMatchObject([
      { code: 'FILESYSTEM_PATH_IS_FILE', problem: expect.stringContaining(`${folder}/a.txt is a file`) },
    ]);
  }
  expect(await sinkFaults(sinkTargetOf(tableOf({ path: join(folder, 'deeper/still') }, [LINE])))).toEqual([]);
  const given = {
    path: 'hdfs://name/x',
    'sink.partition-commit.trigger': 'partition-time',
    'sink.partition-commit.delay': '1 h',
    'sink.partition-commit.policy.kind': 'metastore,success-file,custom',
  };
  expect(() => sinkTargetOf(tableOf(given, [LINE]))).toThrow(
    expect.objectContaining({
      problem: expect.stringMatching(/^5 things are wrong:.*hdfs.*partition-time.*delay.*'metastore'.*'custom'/s),
    }),
  );
});

test('a target that a file is put in the way of ends the job with the words of the system', async () => {
  const folder = folderWith();
  const columns: readonly TableColumn[] = [LINE, { name: 'n', type: simple('INT') }];
  const sink = await openSink(tableOf({ path: folder }, columns, { partitionKeys: ['n'] }));
  write(sink, ['one', 1]);
  const handle = await sink.prepare(1);
  put(folder, 'n=1', '', 5);
  await expect(sink.commit(1, handle)).rejects.toMatchObject({ code: 'FILESYSTEM_REFUSED' });
  rmSync(join(folder, 'n=1'));
  expect(await sink.recover(1, kept(handle))).toBe('committed');
  expect(linesIn(folder)).toEqual(['one']);
  await sink.close();
});

test('a file that its reader has taken away is committed, and one that went with its directory is lost', async () => {
  const folder = folderWith();
  const table = tableOf({ path: folder }, [LINE]);
  const sink = await openSink(table);
  write(sink, ['one']);
  const handle = kept(await sink.prepare(1));
  await sink.commit(1, handle);
  rmSync(join(folder, visible(folder)[0] ?? ''));
  expect(await (await newSink(table)).recover(1, handle)).toBe('committed');
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  expect(await (await newSink(table)).recover(1, handle)).toBe('lost');
});

/** What a job is doing when its process dies; a dead process leaves everything as it is. */
type Step = 'write' | 'drain' | 'prepare' | 'part of a commit' | 'commit' | 'crash' | 'crash, and another target has lost the checkpoint';

test('wherever a process dies, no line is lost and none is there twice', async () => {
  const step = fc.constantFrom<Step>(
    'write',
    'write',
    'drain',
    'prepare',
    'part of a commit',
    'commit',
    'crash',
    'crash, and another target has lost the checkpoint',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const folder = folderWith();
      const table = tableOf({ path: folder }, [LINE, { name: 'n', type: simple('INT') }], { partitionKeys: ['n'] });
      let sink = await openSink(table);
      /** Position of the source: lines it has given; that of the last complete checkpoint, and of the pending one. */
      let given = 0;
      let covered = 0;
      let pending: { readonly id: number; readonly given: number; readonly handle: FilesHandle | undefined } | undefined;
      let checkpoint = 0;
      const complete = (): void => {
        covered = pending?.given ?? covered;
        pending = undefined;
      };
      for (const one of [...steps, 'commit', 'prepare', 'commit'] as const) {
        if (one === 'write') write(sink, [`line ${given}`, given++ % 3]);
        else if (one === 'drain') await sink.drain();
        else if (one === 'prepare') {
          if (pending !== undefined) continue;
          const handle = kept(await sink.prepare(++checkpoint));
          pending = { id: checkpoint, given, handle };
        } else if (one === 'part of a commit') {
          const [file] = pending?.handle?.files ?? [];
          if (file !== undefined) await partOfCommit(folder, file);
        } else if (one === 'commit') {
          if (pending !== undefined) await sink.commit(pending.id, pending.handle);
          complete();
        } else {
          const next = await newSink(table);
          if (pending !== undefined && one === 'crash') {
            expect(await next.recover(pending.id, pending.handle)).toBe('committed');
            complete();
          } else if (pending !== undefined && !isPartlyCommitted(folder, pending.handle)) {
            // Two-phase commits begin when all that could be lost is committed.
            await next.abandon?.(pending.id, pending.handle);
            pending = undefined;
          } else if (pending !== undefined) {
            await next.recover(pending.id, pending.handle);
            complete();
          }
          await next.open(covered, new AbortController().signal);
          sink = next;
          given = covered;
        }
      }
      expect(linesIn(folder).toSorted()).toEqual(Array.from({ length: given }, (_, number) => `line ${number}`).toSorted());
      await sink.close();
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

function stagedPath(folder: string, staged: string): string {
  return join(folder, '.riffle-insert-into_t-4f1d-0', staged);
}

async function partOfCommit(folder: string, { staged, directory, name }: FilesHandle['files'][number]): Promise<void> {
  mkdirSync(join(folder, directory), { recursive: true });
  try {
    renameSync(stagedPath(folder, staged), join(folder, directory, name));
  } catch {
    // It was renamed before.
  }
}

function isPartlyCommitted(folder: string, handle: FilesHandle | undefined): boolean {
  return (handle?.files ?? []).some(({ directory, name }) => visible(folder).includes(join(directory, name)));
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

test('a format that tells every change keeps updates and deletes', async () => {
  const folder = folderWith();
  const table = tableOf({ path: folder, format: 'debezium-json' }, [{ name: 'id', type: simple('INT') }, LINE]);
  const sink = await openSink(table);
  sink.write(INSERT, [1, 'one']);
  sink.write(UPDATE_BEFORE, [1, 'one']);
  sink.write(UPDATE_AFTER, [1, 'two']);
  sink.write(DELETE, [1, 'two']);
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  // As Flink writes an update: a delete, and an insert.
  expect(await readAll(scanOf(table))).toEqual(['+I[1, one]', '-D[1, one]', '+I[1, two]', '-D[1, two]']);
  expect(filesystem.sink?.accepts(sinkTargetOf(table))).toEqual(ALL);
  expect(filesystem.sink?.accepts(sinkTargetOf(tableOf({ path: folder }, [LINE])))).toEqual(INSERT_ONLY);
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DELETE, INSERT } from '../../../src/model/row-kind.ts';
import type { Schema } from '../../../src/model/schema.ts';
import { decimal, simple, varchar } from '../../../src/model/types.ts';
import { exportPath, exportRows } from '../../../src/session/results/export.ts';
import { temporaryFolder } from '../../support/processes.ts';

const SCHEMA: Schema = [
  { name: 'id', type: simple('BIGINT') },
  { name: 'a, "name"', type: varchar() },
  { name: 'price', type: decimal(10, 2) },
];

const ROWS = [
  { kind: INSERT, row: [1, 'plain', 350] },
  { kind: INSERT, row: [2, 'a "b", c\nd', null] },
  { kind: DELETE, row: [3, '', 0] },
] as const;

function written(name: string, hasOp: boolean): Promise<string> {
  const path = join(temporaryFolder('export'), name);
  return exportRows(path, false, { schema: SCHEMA, timeZone: 'UTC', hasOp, rows: ROWS }).then(() => readFileSync(path, 'utf8'));
}

test('CSV quotes what needs it, and tells NULL from an empty text', async () => {
  expect(await written('rows.csv', true)).toBe('op,id,"a, ""name""",price\n+I,1,plain,3.50\n+I,2,"a ""b"", c\nd",\n-D,3,"",0.00\n');
});

test('JSON is an object a line, with the kind of the change where rows are changes', async () => {
  expect((await written('rows.json', false)).split('\n')[0]).toBe('{"id":1,"a, \\"name\\"":"plain","price":3.50}');
  expect((await written('rows.jsonl', true)).split('\n')[2]).toBe('{"op":"-D","row":{"id":3,"a, \\"name\\"":"","price":0.00}}');
});

test('a file that is there is written over only when that is said', async () => {
  const path = join(temporaryFolder('export'), 'rows.csv');
  writeFileSync(path, 'precious');
  const what = { schema: SCHEMA, timeZone: 'UTC', hasOp: false, rows: [] };
  expect(await exportRows(path, false, what)).toBe('is-there');
  expect(readFileSync(path, 'utf8')).toBe('precious');
  expect(await exportRows(path, true, what)).toBe('written');
  expect(readFileSync(path, 'utf8')).toBe('id,"a, ""name""",price\n');
});

test('~ is the home; a name without a format, and a folder that is not there, are told', async () => {
  expect(exportPath('~/rows.csv')).toBe(join(homedir(), 'rows.csv'));
  const what = { schema: SCHEMA, timeZone: 'UTC', hasOp: false, rows: [] };
  const path = join(temporaryFolder('export'), 'rows');
  await expect(exportRows(path, false, what)).rejects.toMatchObject({ code: 'EXPORT_FORMAT_UNKNOWN' });
  expect(existsSync(path)).toBe(false);
  await expect(exportRows('/nowhere/at/all.csv', false, what)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
});

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Table } from '../../src/model/schema.ts';
import { simple } from '../../src/model/types.ts';
import { SessionCatalog } from '../../src/session/session-catalog.ts';
import { temporaryFolder } from '../support/processes.ts';

function table(name: string, column: string): Table {
  const columns = [{ name: column, type: simple('INT') }];
  return { name, columns, primaryKey: undefined, options: new Map([['connector', 'blackhole']]), comment: undefined };
}

const columnOf = (catalog: SessionCatalog, name: string): string | undefined => catalog.find(name)?.columns[0]?.name;

test('of two sessions that declare a table of one name the folder keeps the last, and each session its own', () => {
  const folder = temporaryFolder('tables');
  const [first, second] = [new SessionCatalog(folder), new SessionCatalog(folder)];
  first.add(table('t', 'one'));
  second.add(table('t', 'two'));
  expect([first, second, new SessionCatalog(folder)].map((catalog) => columnOf(catalog, 't'))).toEqual(['one', 'two', 'two']);
});

test('a table that is dropped is dropped for its own session: what another declared under its name stays', () => {
  const folder = temporaryFolder('tables');
  const [first, second] = [new SessionCatalog(folder), new SessionCatalog(folder)];
  first.add(table('t', 'one'));
  second.add(table('t', 'two'));
  first.remove('t');
  expect([first, second, new SessionCatalog(folder)].map((catalog) => columnOf(catalog, 't'))).toEqual([undefined, 'two', 'two']);
  const third = new SessionCatalog(folder);
  second.remove('t');
  expect([third, new SessionCatalog(folder)].map((catalog) => columnOf(catalog, 't'))).toEqual(['two', undefined]);
  third.remove('t');
});

test('a table that goes while the folder is read is not there', () => {
  const folder = temporaryFolder('tables');
  new SessionCatalog(folder).add(table('t', 'one'));
  symlinkSync('gone', join(folder, 'aa.json'));
  expect(new SessionCatalog(folder).names()).toEqual(['t']);
});

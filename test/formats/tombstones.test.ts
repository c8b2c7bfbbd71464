/** A message without value is no row of any format, but NULL where the whole message is the one value. */
import { expect, test } from 'vitest';
import { formats } from '../../src/formats/catalogue.ts';
import type { Row } from '../../src/model/row.ts';
import { simple, varchar } from '../../src/model/types.ts';

const COLUMNS = [
  { name: 'id', type: simple('INT'), place: 0 },
  { name: 'name', type: varchar(), place: 1 },
];

test.each(formats().map(({ name }) => name))('%s', async (name) => {
  const format = formats().find((one) => one.name === name);
  const columns = name === 'raw' ? COLUMNS.slice(0, 1) : COLUMNS;
  const options = Object.fromEntries(Object.entries(format?.options ?? {}).map(([key, entry]) => [key, entry.default]));
  const decoder = await format?.openDecoder?.({
    options: 'url' in options ? { ...options, url: 'http://127.0.0.1:1' } : options,
    columns,
    tableColumns: columns,
    metadata: [],
    needsUpdateBefore: true,
    completesRows: false,
    key: [],
    timeZone: 'UTC',
  });
  const rows: Row[] = [];
  decoder?.decode(new TextEncoder().encode('{"id":1}'), -1, -1, [null, null], (_, row) => rows.push(row));
  expect(decoder).toBeDefined();
  expect(rows).toEqual(name === 'raw' ? [[null, null]] : []);
});

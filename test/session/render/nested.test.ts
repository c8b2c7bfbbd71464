import { expect, test } from 'vitest';
import { mapValue } from '../../../src/model/map-value.ts';
import { DELETE, INSERT } from '../../../src/model/row-kind.ts';
import { array, map, row, simple, varbinary, varchar } from '../../../src/model/types.ts';
import { csvFormat } from '../../../src/session/render/csv.ts';
import { jsonFormat } from '../../../src/session/render/json.ts';
import { tableauFormat } from '../../../src/session/render/tableau.ts';

const PLACE = row([
  { name: 'city', type: varchar() },
  { name: 'raw', type: varbinary() },
]);
const SCHEMA = [
  { name: 'tags', type: array(varchar()) },
  { name: 'places', type: map(simple('INT'), PLACE) },
];
const ROW = [
  ['a', null, 'say "hi"'],
  mapValue([
    [2, null],
    [null, ['Oslo', new Uint8Array([255])]],
  ]),
];

test('JSON has arrays for ARRAY, and objects for MAP and ROW', () => {
  const { line } = jsonFormat(SCHEMA, 'UTC', { hasOp: false });
  expect(JSON.parse(line(INSERT, ROW))).toEqual({
    tags: ['a', null, 'say "hi"'],
    places: { null: { city: 'Oslo', raw: '/w==' }, 2: null },
  });
  expect(line(INSERT, [null, null])).toBe('{"tags":null,"places":null}\n');
});

test('CSV has the text of nested values, in quotes where it needs them', () => {
  expect(csvFormat(SCHEMA, 'UTC').line(DELETE, ROW)).toBe('-D,"[a, NULL, say ""hi""]","{NULL=(Oslo, x\'ff\'), 2=NULL}"\n');
});

test('a table shows as much of a nested value as it has room for', () => {
  const { line } = tableauFormat(SCHEMA, 'UTC');
  expect(line(INSERT, ROW)).toBe('| +I | [a, NULL, say "hi"]            | {NULL=(Oslo, x\'ff\'), 2=NULL}   |\n');
  expect(line(INSERT, [['a'.repeat(40)], null])).toBe('| +I | [aaaaaaaaaaaaaaaaaaaaaaaaaaaa… | <NULL>                         |\n');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RecordedTable, readRecording } from '../../src/connectors/recording/binlog/recorded-binlog.ts';
import type { SqlType } from '../../src/model/types.ts';
import type { CapturedTable } from '../../src/protocols/mysql/binlog/captured-table.ts';
import { type MysqlColumn, sqlTypeOf } from '../../src/protocols/mysql/columns.ts';
import { edgesType } from '../support/edges.ts';
import { replay, replayRows, wholeTable } from '../support/replay.ts';

interface Case {
  readonly name: string;
  readonly typeOf: (column: MysqlColumn) => SqlType | undefined;
}

const CASES: readonly Case[] = [
  { name: 'recordings/shop', typeOf: sqlTypeOf },
  { name: 'recordings/shop-mariadb', typeOf: sqlTypeOf },
  { name: 'recordings/edges', typeOf: edgesType },
  { name: 'recordings/edges-mariadb', typeOf: edgesType },
];

describe.each(CASES)('$name', ({ name, typeOf }) => {
  const folder = new URL(`../../${name}`, import.meta.url).pathname;
  const recording = readRecording(folder);
  const tables = captured((table, scan) => wholeTable(table, scan, { typeOf }));
  const expected = lines('expected-changelog.txt');

  function captured(make: (table: RecordedTable, scan: number) => CapturedTable): CapturedTable[] {
    return recording.tables.map(make);
  }

  function lines(file: string): string[] {
    return readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
  }

  test('replays the changelog that was recorded', () => {
    expect(replay(folder, recording, tables).lines).toEqual(expected);
  });

  test('adds up to the tables as a query showed them at the end', () => {
    const rows = new Set<string>();
    for (const change of expected) {
      const [, table = '', kind = '', row = ''] = /^(\w+) (..)(\[.*)$/.exec(change) ?? [];
      if (kind === '+I' || kind === '+U') rows.add(`${table} ${row}`);
      else expect(rows.delete(`${table} ${row}`)).toBe(true);
    }
    expect([...rows].sort()).toEqual(lines('expected-rows.txt').sort());
  });

  test('holds every value in its one canonical form', () => {
    for (const { table, row } of replayRows(folder, recording, tables)) {
      for (const [place, { type }] of table.columns.entries()) expect(row[place]).toSatisfy((value) => isCanonical(value, type));
    }
  });

  test('goes on from any position without a gap or a repetition', () => {
    const places = tables.map((_, scan) => scan);
    fc.assert(
      fc.property(fc.nat(expected.length), fc.subarray(places, { minLength: 1 }), (cut, scans) => {
        const chosen = tables.filter((_, scan) => scans.includes(scan));
        const first = replay(folder, recording, chosen, { isEnough: (seen) => seen.length >= cut });
        const from = JSON.parse(JSON.stringify(first.position));
        const rest = replay(folder, recording, chosen, { from });
        expect([...first.lines, ...rest.lines]).toEqual(replay(folder, recording, chosen).lines);
      }),
      { numRuns: 40 },
    );
  });

  test('gives any choice of columns the values that all columns have', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), fc.boolean(), (choice, needsUpdateBefore) => {
        const pruned = tables.map((table) => {
          const places = table.columns.map((_, place) => place).filter((place) => table.key.includes(place) || choice.next().value);
          const columns = places.flatMap((place) => table.columns[place] ?? []);
          return { places, table: { ...table, columns, key: table.key.map((place) => places.indexOf(place)), needsUpdateBefore } };
        });
        const whole = replayRows(
          folder,
          recording,
          captured((table, scan) => wholeTable(table, scan, { typeOf, needsUpdateBefore })),
        );
        const rows = replayRows(
          folder,
          recording,
          pruned.map(({ table }) => table),
        );
        const cut = whole.map(({ table, kind, row }) => ({ kind, row: pruned[table.scan]?.places.map((place) => row[place]) }));
        expect(rows.map(({ kind, row }) => ({ kind, row }))).toEqual(cut);
      }),
      { numRuns: 25 },
    );
  });

  test('without -U an update is one +U, and an update of the key still leaves as -D +I', () => {
    const upserts = captured((table, scan) => wholeTable(table, scan, { typeOf, needsUpdateBefore: false }));
    expect(replay(folder, recording, upserts).lines).toEqual(expected.filter((change) => !change.includes(' -U[')));
  });
});

function isCanonical(value: unknown, type: SqlType): boolean {
  if (value === null) return true;
  switch (type.kind) {
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'FLOAT':
      return typeof value === 'number' && Math.fround(value) === value;
    case 'DOUBLE':
      return typeof value === 'number';
    case 'CHAR':
    case 'VARCHAR':
      return typeof value === 'string';
    case 'BINARY':
    case 'VARBINARY':
      return value instanceof Uint8Array && !Buffer.isBuffer(value);
    default:
      return typeof value === 'bigint' ? !Number.isSafeInteger(Number(value)) : Number.isSafeInteger(value) && !Object.is(value, -0);
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayTopics, shopTopicTables } from '../support/replay-topics.ts';

describe('recordings/shop-debezium', () => {
  const folder = new URL('../../recordings/shop-debezium', import.meta.url).pathname;
  const tables = shopTopicTables();
  const expected = linesOf(folder, 'expected-changelog.txt');

  test('replays the changelog that was recorded', async () => {
    expect((await replayTopics(folder, tables)).lines).toEqual(expected);
  });

  test('tells of the shop what its binlog tells', () => {
    const binlog = linesOf(new URL('../../recordings/shop', import.meta.url).pathname, 'expected-changelog.txt');
    for (const { name } of tables) expect(of(expected, name)).toEqual(of(binlog, name));
    expect(expected).toHaveLength(binlog.length);
  });

  test('adds up to the tables as a query showed them at the end', () => {
    const rows = new Set<string>();
    for (const change of expected) {
      const [, table = '', kind = '', row = ''] = /^(\w+) (..)(\[.*)$/.exec(change) ?? [];
      if (kind === '+I' || kind === '+U') rows.add(`${table} ${row}`);
      else expect(rows.delete(`${table} ${row}`)).toBe(true);
    }
    expect([...rows].sort()).toEqual(linesOf(folder, 'expected-rows.txt').sort());
  });

  test('stopped at every position and begun again there, it tells the same', async () => {
    const lines: string[] = [];
    let position: unknown;
    for (let before = -1; before < lines.length; ) {
      before = lines.length;
      const part = await replayTopics(folder, tables, { from: position, isEnough: (seen) => seen.length > 0 });
      lines.push(...part.lines);
      position = JSON.parse(JSON.stringify(part.position));
    }
    expect(lines).toEqual(expected);
  });

  test('gives any choice of tables and columns the values that all have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...tables], { minLength: 1 }), fc.infiniteStream(fc.boolean()), async (chosen, choice) => {
        const places = chosen.map(({ columns, primaryKey }) =>
          columns
            .map((_, place) => place)
            .filter((place) => primaryKey.includes(columns[place]?.name ?? '') || choice.next().value === true),
        );
        const pruned = chosen.map((table, at) => ({
          ...table,
          columns: (places[at] ?? []).flatMap((place) => table.columns[place] ?? []),
        }));
        const whole = await replayTopics(folder, chosen);
        const cut = whole.changes.map(({ scan, kind, row }) => ({ scan, kind, row: (places[scan] ?? []).map((place) => row[place]) }));
        expect((await replayTopics(folder, pruned)).changes).toEqual(cut);
      }),
      { numRuns: 10 },
    );
  });

  test('without -U an update is one +U, and an update of the key still is -D +I', async () => {
    const upserts = await replayTopics(folder, tables, { needsUpdateBefore: false });
    expect(upserts.lines).toEqual(expected.filter((change) => !change.includes(' -U[')));
  });
});

function of(lines: readonly string[], table: string): readonly string[] {
  return lines.filter((line) => line.startsWith(`${table} `));
}

function linesOf(folder: string, file: string): string[] {
  return readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecording } from '../../src/connectors/recording/recording-folder.ts';
import { changelog, replay, wholeTable } from '../support/replay.ts';
import { SHOP_TABLES } from '../support/shop.ts';

describe.each(['recordings/shop', 'recordings/shop-mariadb'])('%s', (name) => {
  const folder = new URL(`../../${name}`, import.meta.url).pathname;
  const recording = readRecording(folder);
  const tables = recording.tables.map((table, scan) => wholeTable(table, scan));
  const expected = lines('expected-changelog.txt');

  function lines(file: string): string[] {
    return readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
  }

  test('replays the changelog that was recorded', () => {
    expect(changelog(folder, SHOP_TABLES)).toEqual(expected);
  });

  test('adds up to the tables as the server showed them at the end', () => {
    const rows = new Set<string>();
    for (const change of changelog(folder, SHOP_TABLES)) {
      const [, table = '', kind = '', row = ''] = /^(\w+) (..)(\[.*)$/.exec(change) ?? [];
      if (kind === '+I' || kind === '+U') rows.add(`${table} ${row}`);
      else expect(rows.delete(`${table} ${row}`)).toBe(true);
    }
    expect([...rows].sort()).toEqual(lines('expected-rows.txt').sort());
  });

  test('goes on from any position without a gap or a repetition', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: expected.length }), fc.subarray([0, 1, 2], { minLength: 1 }), (cut, scans) => {
        const captured = tables.filter((_, scan) => scans.includes(scan));
        const whole = replay(folder, recording, captured).lines;
        const first = replay(folder, recording, captured, { isEnough: (seen) => seen.length >= cut });
        const from = JSON.parse(JSON.stringify(first.position));
        const rest = replay(folder, recording, captured, { from });
        expect([...first.lines, ...rest.lines]).toEqual(whole);
      }),
    );
  });

  test('without -U an update is one +U, and an update of the key still leaves as -D +I', () => {
    const upserts = recording.tables.map((table, scan) => wholeTable(table, scan, false));
    expect(replay(folder, recording, upserts).lines).toEqual(expected.filter((change) => !change.includes(' -U[')));
  });
});

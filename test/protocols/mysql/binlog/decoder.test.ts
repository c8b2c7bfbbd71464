import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecording } from '../../../../src/connectors/recording/binlog/recorded-binlog.ts';
import { UserError } from '../../../../src/model/errors.ts';
import { temporal } from '../../../../src/model/types.ts';
import { BinlogDecoder } from '../../../../src/protocols/mysql/binlog/decoder.ts';
import { TABLE_MAP } from '../../../../src/protocols/mysql/binlog/events.ts';
import { formatBinlogPosition, positionAt } from '../../../../src/protocols/mysql/binlog/position.ts';
import { line, replay, replayRows, wholeTable } from '../../../support/replay.ts';

describe.each(['mysql', 'mariadb'] as const)('the log of %s', (flavor) => {
  const folder = new URL(`../../../../recordings/shop${flavor === 'mysql' ? '' : '-mariadb'}`, import.meta.url).pathname;
  const recording = readRecording(folder);
  const bytes = readFileSync(join(folder, recording.log));
  const tables = recording.tables.map((table, scan) => wholeTable(table, scan));
  const whole = replay(folder, recording, tables).lines;

  function decode(log: Buffer, from = positionAt(flavor, recording.log, 4, '')): string[] {
    const decoder = new BinlogDecoder(tables, { flavor, from, verifiesChecksums: true });
    const lines: string[] = [];
    for (let at = 4; at < log.length; at += log.readUInt32LE(at + 9)) {
      const end = at + log.readUInt32LE(at + 9);
      decoder.event(log, at, end, (scan, kind, row) => {
        const table = tables[scan];
        if (table !== undefined) lines.push(line(table, kind, row));
      });
    }
    return lines;
  }

  test('rows to skip may end in the middle of an event, as they do where another server wrote shorter ones', () => {
    const { position } = replay(folder, recording, tables, { isEnough: (lines) => lines.length > 0 });
    expect(formatBinlogPosition(position)).toBe(`${recording.log}:${position.pos} + 8 rows`);
    for (let rowsToSkip = 0; rowsToSkip <= 8; rowsToSkip++) {
      expect(replay(folder, recording, tables, { from: { ...position, rowsToSkip } }).lines).toEqual(whole.slice(rowsToSkip));
    }
  });

  test('a resumed transaction must be the one that was left', () => {
    const { position } = replay(folder, recording, tables, { isEnough: (lines) => lines.length > 0 });
    const from = { ...position, transaction: flavor === 'mysql' ? '00000000-0000-0000-0000-000000000000:1' : '9-9-9' };
    expect(() => replay(folder, recording, tables, { from })).toThrow(expect.objectContaining({ code: 'MYSQL_TRANSACTION_MISSING' }));
  });

  test('a start inside a transaction is refused', () => {
    const { position } = replay(folder, recording, tables, { isEnough: (lines) => lines.length > 20 });
    let tableMap = position.pos;
    while (bytes[tableMap + 4] !== TABLE_MAP) tableMap += bytes.readUInt32LE(tableMap + 9);
    for (const pos of [tableMap, tableMap + bytes.readUInt32LE(tableMap + 9)]) {
      const from = positionAt(flavor, recording.log, pos);
      expect(() => replay(folder, recording, tables, { from })).toThrow(expect.objectContaining({ code: 'MYSQL_POSITION_INVALID' }));
    }
  });

  test('a damaged byte is noticed before any row of its event is wrong', () => {
    const events: number[] = [];
    for (let at = 4; at < bytes.length; at += bytes.readUInt32LE(at + 9)) events.push(at);
    fc.assert(
      fc.property(fc.constantFrom(...events.slice(1)), fc.nat(), fc.integer({ min: 1, max: 255 }), (event, place, flip) => {
        const length = bytes.readUInt32LE(event + 9);
        const at = event + (place % length);
        fc.pre(at < event + 9 || at >= event + 13);
        const damaged = Buffer.from(bytes);
        damaged.writeUInt8(damaged.readUInt8(at) ^ flip, at);
        expect(() => decode(damaged)).toThrow(UserError);
      }),
    );
  });

  test('each table has the wall clock of its own zone', () => {
    const orders = recording.tables.filter(({ name }) => name === 'orders').map((table) => wholeTable(table, 0));
    const zoned = ['UTC', 'Asia/Shanghai'].flatMap((serverTimeZone, scan) =>
      orders.map((table) => {
        const columns = table.columns.filter(({ type }) => type.kind === 'TIMESTAMP_LTZ');
        return {
          ...table,
          scan,
          serverTimeZone,
          key: [],
          columns: columns.map(({ column }) => ({ column, type: temporal('TIMESTAMP', 3) })),
        };
      }),
    );
    const changes = replayRows(folder, recording, zoned);
    const [utc, shanghai] = [0, 1].map((scan) => Number(changes.find(({ table }) => table.scan === scan)?.row[0]));
    expect(Number(shanghai) - Number(utc)).toBe(8 * 3_600_000_000);
  });

  test('a change tells where it comes from', () => {
    const [orders] = recording.tables.filter(({ name }) => name === 'orders').map((table) => wholeTable(table, 0));
    if (orders === undefined) return;
    const decoder = new BinlogDecoder([orders], { flavor, from: positionAt(flavor, recording.log, 4, '') });
    const origins: unknown[] = [];
    for (let at = 4; at < bytes.length && origins.length === 0; at += bytes.readUInt32LE(at + 9)) {
      const end = at + bytes.readUInt32LE(at + 9);
      decoder.event(bytes, at, end, () => origins.push({ ...decoder.origin(), at: `${recording.log}:${at}` }));
    }
    expect(origins).toEqual([
      {
        committedAtMs: expect.any(Number),
        place: expect.stringMatching(/^binlog\.\d+:\d+$/),
        begins: expect.stringMatching(/^binlog\.\d+:\d+$/),
        transaction: expect.stringMatching(flavor === 'mysql' ? /^[0-9a-f-]{36}:\d+$/ : /^0-1011-\d+$/),
        at: expect.any(String),
      },
    ]);
    const [origin] = origins as { place: string; at: string }[];
    expect(origin?.place).toBe(origin?.at);
  });
});

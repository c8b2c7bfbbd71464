import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTimestamp, parseTimestamp } from '../../src/model/temporal.ts';
import { instantFromLocal, isTimeZone, localFromInstant } from '../../src/model/temporal-zone.ts';
import { timestamps } from './arbitraries.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Asia/Kolkata', 'Australia/Lord_Howe', 'GMT+08:00', '-03:30'];

function micros(text: string): number | bigint {
  const parsed = parseTimestamp(text, 6);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

test.each([
  ['2024-03-31 00:59:59.999999', '2024-03-31 01:59:59.999999'],
  ['2024-03-31 01:00:00', '2024-03-31 03:00:00'],
  ['2024-10-27 00:30:00', '2024-10-27 02:30:00'],
  ['2024-10-27 01:30:00', '2024-10-27 02:30:00'],
  ['0001-01-01 00:00:00', '0001-01-01 00:53:28'],
  ['9999-12-31 12:00:00', '9999-12-31 13:00:00'],
  ['1893-03-31 23:06:31', '1893-03-31 23:59:59'],
  ['1893-03-31 23:06:32', '1893-04-01 00:06:32'],
])('Berlin at %s UTC shows %s', (instant, local) => {
  expect(formatTimestamp(localFromInstant(micros(instant), 'Europe/Berlin'), 0)).toBe(local);
});

test('a wall time that is skipped moves forward, one that occurs twice means the earlier instant', () => {
  expect(instantFromLocal(micros('2024-03-31 02:30:00'), 'Europe/Berlin')).toBe(micros('2024-03-31 01:30:00'));
  expect(instantFromLocal(micros('2024-10-27 02:30:00'), 'Europe/Berlin')).toBe(micros('2024-10-27 00:30:00'));
});

test('fixed offsets are those Flink writes', () => {
  expect(localFromInstant(0, 'GMT+08:00')).toBe(8 * 3_600_000_000);
  expect(localFromInstant(0, 'UTC-3')).toBe(-3 * 3_600_000_000);
  expect(localFromInstant(0, '-03:30')).toBe(-12_600_000_000);
});

test('every wall time that a clock shows stands for an instant at which it shows that', () => {
  fc.assert(
    fc.property(timestamps, fc.constantFrom(...ZONES), (instant, zone) => {
      const local = localFromInstant(instant, zone);
      expect(localFromInstant(instantFromLocal(local, zone), zone)).toBe(local);
    }),
    { numRuns: 300 },
  );
});

test('a name that is no zone is known as such', () => {
  expect(['UTC', 'default', 'Europe/Berlin', '+05:30'].map(isTimeZone)).toEqual([true, true, true, true]);
  expect(['Europe/Atlantis', '', '+25:00', '+05:60', 'Berlin time'].filter(isTimeZone)).toEqual([]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  civilFromDays,
  daysFromCivil,
  daysOfMicros,
  formatDate,
  formatTime,
  formatTimestamp,
  microsOf,
  microsOfDayOf,
  parseDate,
  parseTime,
  parseTimestamp,
  truncateMicros,
} from '../../src/model/temporal.ts';
import { days, microsOfDay, timestamps } from './arbitraries.ts';

test('days are those of the proleptic Gregorian calendar, as Date counts them', () => {
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * 86_400_000);
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      expect(civilFromDays(day)).toEqual(civil);
      expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(day);
    }),
  );
});

test('the years 0001 and 9999 are bigints and whole to the microsecond', () => {
  const first = microsOf(daysFromCivil(1, 1, 1), 1);
  const last = microsOf(daysFromCivil(9999, 12, 31), 86_399_999_999);
  expect([first, last]).toEqual([-62_135_596_799_999_999n, 253_402_300_799_999_999n]);
  expect([formatTimestamp(first, 6), formatTimestamp(last, 6)]).toEqual(['0001-01-01 00:00:00.000001', '9999-12-31 23:59:59.999999']);
});

test('a moment is its day and the microseconds into it', () => {
  fc.assert(
    fc.property(days, microsOfDay, (day, micros) => {
      const moment = microsOf(day, micros);
      expect([daysOfMicros(moment), microsOfDayOf(moment)]).toEqual([day, micros]);
    }),
  );
});

test('text reads back', () => {
  fc.assert(
    fc.property(days, microsOfDay, timestamps, (day, micros, moment) => {
      expect(parseDate(formatDate(day))).toBe(day);
      expect(parseTime(formatTime(micros, 6), 6)).toBe(micros);
      expect(parseTimestamp(formatTimestamp(moment, 0), 6)).toBe(moment);
    }),
  );
});

test('cutting to a precision goes towards the past, before 1970 and beyond 2^53 too', () => {
  fc.assert(
    fc.property(timestamps, fc.integer({ min: 0, max: 6 }), (moment, precision) => {
      const text = formatTimestamp(moment, 6);
      expect(formatTimestamp(truncateMicros(moment, precision), 6)).toBe(
        text.slice(0, text.length - 6 + precision).padEnd(text.length, '0'),
      );
    }),
  );
});

test('a fraction shows at least the digits of its type, and never hides one that is there', () => {
  const noon = 43_200_000_000;
  expect([formatTime(noon, 0), formatTime(noon, 3), formatTime(noon + 120_000, 0), formatTime(noon + 1, 3), formatTime(noon, 9)]).toEqual([
    '12:00:00',
    '12:00:00.000',
    '12:00:00.12',
    '12:00:00.000001',
    '12:00:00.000000000',
  ]);
});

test.each(['2023-02-29', '2024-13-01', '2024-00-10', '2024-04-31', '20240101', 'x', '2024-01-01x'])('%s is no date', (text) => {
  expect(parseDate(text)).toBeUndefined();
});

test.each(['24:00:00', '12:60', '12', '12:00:00.1234567890', '1:2:3:4'])('%s is no time', (text) => {
  expect(parseTime(text, 6)).toBeUndefined();
});

test('a timestamp may come with T, without a time, without seconds, or with more digits than are kept', () => {
  const midnight = microsOf(daysFromCivil(2024, 2, 29), 0);
  expect(parseTimestamp('2024-02-29', 3)).toBe(midnight);
  expect(parseTimestamp(' 2024-02-29T00:01 ', 3)).toBe(Number(midnight) + 60_000_000);
  expect(parseTimestamp('2024-02-29 00:00:00.123999999', 3)).toBe(Number(midnight) + 123_000);
  expect(parseTimestamp('2024-02-29 25:00:00', 3)).toBeUndefined();
});

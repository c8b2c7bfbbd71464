/** Seconds since 1970 and texts of the session's wall clock, and texts from one zone to another. */

import { systemClock } from '../model/clock.ts';
import { divideIntegers, type Integer, multiplyIntegers } from '../model/integer.ts';
import { formatTimestamp, MICROS_PER_SECOND, parseTimestamp, truncateMicros } from '../model/temporal.ts';
import { instantFromLocal, isTimeZone, localFromInstant } from '../model/temporal-zone.ts';
import { simple } from '../model/types.ts';
import { checkDatePattern, dateFormatter, dateParser } from './date-pattern.ts';
import { unknownZone } from './errors.ts';
import { checking, type ScalarFunction, takes } from './function.ts';

/** What UNIX_TIMESTAMP gives for a text that is no time: the least BIGINT, as in Flink. */
const NO_TIME = -9_223_372_036_854_775_808n;
const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss';

export const unixTime: readonly ScalarFunction[] = [
  {
    name: 'FROM_UNIXTIME',
    syntax: "FROM_UNIXTIME(seconds [, 'pattern'])",
    doc: "That many seconds after 1970-01-01 00:00:00 UTC, as text on the session's wall clock, by default as yyyy-MM-dd HH:mm:ss.",
    example: { sql: "FROM_UNIXTIME(1706933106, 'yyyy')", result: '2024' },
    nulls: 'propagate',
    resolve: takes(['bigint', 'text'], { optional: 1 }),
    check: checking(1, checkDatePattern),
    evaluator({ text, timeZone }) {
      const format = dateFormatter(text);
      return (seconds: Integer, pattern = DEFAULT_PATTERN) =>
        format(localFromInstant(multiplyIntegers(seconds, MICROS_PER_SECOND), timeZone), pattern);
    },
  },
  {
    name: 'UNIX_TIMESTAMP',
    syntax: "UNIX_TIMESTAMP([text [, 'pattern']])",
    doc: `The seconds since 1970-01-01 00:00:00 UTC, of now or of a text on the session's wall clock; what is behind the pattern does not count. ${NO_TIME} for a text that is no time.`,
    example: { sql: "UNIX_TIMESTAMP('03.02.2024', 'dd.MM.yyyy') > 1706800000", result: 'TRUE' },
    isDeterministic: (operandCount) => operandCount > 0,
    nulls: 'propagate',
    resolve: takes(['text', 'text'], { optional: 2, type: simple('BIGINT') }),
    check: checking(1, checkDatePattern),
    evaluator({ text, timeZone }) {
      const parse = dateParser(text, { isPrefix: true });
      return (value?: string, pattern = DEFAULT_PATTERN) => {
        if (value === undefined) return Math.floor(systemClock.nowMs() / 1000);
        const local = parse(value, pattern);
        if (local === undefined) return NO_TIME;
        return divideIntegers(truncateMicros(instantFromLocal(local, timeZone), 0), MICROS_PER_SECOND);
      };
    },
  },
  {
    name: 'CONVERT_TZ',
    syntax: "CONVERT_TZ(text, 'from zone', 'to zone')",
    doc: 'A time as text (yyyy-MM-dd HH:mm:ss) of one zone, as the clocks of another show it; NULL for a text that is none.',
    example: { sql: "CONVERT_TZ('1970-01-01 00:00:00', 'UTC', 'America/Los_Angeles')", result: '1969-12-31 16:00:00' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'text'], { mayBeNull: true }),
    evaluator({ text }) {
      return (value: string, from: string, to: string) => {
        for (const zone of [from, to]) if (!isTimeZone(zone)) throw unknownZone(zone, text);
        const local = parseTimestamp(value, 0);
        return local === undefined ? null : formatTimestamp(localFromInstant(instantFromLocal(local, from), to), 0);
      };
    },
  },
];

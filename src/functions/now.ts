/** The current time, read for every row, as Flink does in streaming mode. Dates and times of day are those of the session's wall clock. */
import { systemClock } from '../model/clock.ts';
import type { Integer } from '../model/integer.ts';
import { daysOfMicros, MICROS_PER_SECOND, microsOfDayOf, truncateMicros } from '../model/temporal.ts';
import { localFromInstant } from '../model/temporal-zone.ts';
import { type SqlType, simple, temporal } from '../model/types.ts';
import { type Help, type ScalarFunction, takes } from './function.ts';

type Read = (instant: Integer, timeZone: string) => Integer;

const timeOfDay: Read = (instant, timeZone) => truncateMicros(microsOfDayOf(localFromInstant(instant, timeZone)), 0);

export const now: readonly ScalarFunction[] = [
  clock(
    { name: 'CURRENT_DATE', type: simple('DATE') },
    { doc: 'The current date.', example: { sql: 'CHAR_LENGTH(CAST(CURRENT_DATE AS STRING))', result: '10' } },
    (instant, timeZone) => daysOfMicros(localFromInstant(instant, timeZone)),
  ),
  clock(
    { name: 'CURRENT_TIME', type: temporal('TIME', 0) },
    { doc: 'The current time of day, as TIME(0).', example: { sql: 'CHAR_LENGTH(CAST(CURRENT_TIME AS STRING))', result: '8' } },
    timeOfDay,
  ),
  clock(
    { name: 'LOCALTIME', type: temporal('TIME', 0) },
    { doc: 'The current time of day, as TIME(0).', example: { sql: 'CHAR_LENGTH(CAST(LOCALTIME AS STRING))', result: '8' } },
    timeOfDay,
  ),
  clock(
    { name: 'LOCALTIMESTAMP', type: temporal('TIMESTAMP', 3) },
    { doc: 'The current wall clock, as TIMESTAMP(3).', example: { sql: 'CHAR_LENGTH(CAST(LOCALTIMESTAMP AS STRING))', result: '23' } },
    localFromInstant,
  ),
  clock(
    { name: 'CURRENT_TIMESTAMP', aliases: ['NOW'], type: temporal('TIMESTAMP_LTZ', 3) },
    { doc: 'The current moment, as TIMESTAMP_LTZ(3).', example: { sql: 'CHAR_LENGTH(CAST(CURRENT_TIMESTAMP AS STRING))', result: '23' } },
    (instant) => instant,
  ),
  clock(
    { name: 'CURRENT_ROW_TIMESTAMP', type: temporal('TIMESTAMP_LTZ', 3) },
    {
      doc: 'The moment at which the row is computed, as TIMESTAMP_LTZ(3).',
      example: { sql: 'CURRENT_ROW_TIMESTAMP() > NOW()', result: 'FALSE' },
    },
    (instant) => instant,
  ),
  clock(
    { name: 'PROCTIME', type: temporal('TIMESTAMP_LTZ', 3) },
    {
      doc: 'The moment at which the row is computed, as TIMESTAMP_LTZ(3); in a table, a computed column such as proc AS PROCTIME().',
      example: { sql: 'PROCTIME() > NOW()', result: 'FALSE' },
    },
    (instant) => instant,
  ),
];

interface Clock {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly type: SqlType;
}

function clock({ name, aliases = [], type }: Clock, help: Help, read: Read): ScalarFunction {
  const plain = name === 'CURRENT_ROW_TIMESTAMP' || name === 'PROCTIME' ? `${name}()` : name;
  return {
    ...help,
    name,
    aliases,
    syntax: [plain, ...aliases.map((alias) => `${alias}()`)].join(' | '),
    isDeterministic: false,
    nulls: 'propagate',
    resolve: takes([], { type }),
    evaluator:
      ({ timeZone }) =>
      () =>
        read(systemClock.nowMs() * (MICROS_PER_SECOND / 1000), timeZone),
  };
}

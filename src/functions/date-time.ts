/** Functions of dates and times. TIMESTAMP_LTZ is read on the session's wall clock. */
import { divideIntegers, type Integer, multiplyIntegers } from '../model/integer.ts';
import {
  civilFromDays,
  daysFromCivil,
  daysOfMicros,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  microsOf,
  microsOfDayOf,
  parseDate,
  parseTimestamp,
  truncateMicros,
} from '../model/temporal.ts';
import { localFromInstant } from '../model/temporal-zone.ts';
import { isString, isTemporal, type SqlType, simple, temporal, withNullability } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { checkDatePattern, dateFormatter, dateParser } from './date-pattern.ts';
import {
  asText,
  type Call,
  checking,
  isNullable,
  isNumber,
  isTextual,
  propagated,
  type Resolved,
  type ScalarFunction,
  STRING,
} from './function.ts';

/** Days and microseconds of the day → the field. */
type Field = (days: number, micros: number) => number;

/** Fields that only EXTRACT reads. */
const FIELDS: Readonly<Record<string, Field>> = {
  DECADE: (days) => Math.floor(civilFromDays(days).year / 10),
  CENTURY: (days) => Math.ceil(civilFromDays(days).year / 100),
  MILLENNIUM: (days) => Math.ceil(civilFromDays(days).year / 1000),
  ISODOW: (days) => weekday(days) || 7,
  ISOYEAR: (days) => civilFromDays(thursdayOf(days)).year,
};

export const dateTime: readonly ScalarFunction[] = [
  field('YEAR', { doc: 'The year.', example: { sql: "YEAR(DATE '2024-02-03')", result: '2024' } }, (days) => civilFromDays(days).year),
  field('QUARTER', { doc: 'The quarter of the year, 1 to 4.', example: { sql: "QUARTER(DATE '2024-05-03')", result: '2' } }, (days) =>
    Math.ceil(civilFromDays(days).month / 3),
  ),
  field(
    'MONTH',
    { doc: 'The month, 1 to 12.', example: { sql: "MONTH(DATE '2024-02-03')", result: '2' } },
    (days) => civilFromDays(days).month,
  ),
  field(
    'WEEK',
    { doc: 'The week of the year as ISO 8601 counts, 1 to 53.', example: { sql: "WEEK(DATE '2021-01-03')", result: '53' } },
    weekOf,
  ),
  field(
    'DAYOFYEAR',
    { doc: 'The day of the year, 1 to 366.', example: { sql: "DAYOFYEAR(DATE '2024-02-03')", result: '34' } },
    (days) => days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1,
  ),
  field(
    'DAYOFMONTH',
    { doc: 'The day of the month, 1 to 31.', example: { sql: "DAYOFMONTH(DATE '2024-02-03')", result: '3' } },
    (days) => civilFromDays(days).day,
  ),
  field(
    'DAYOFWEEK',
    { doc: 'The day of the week, 1 for Sunday to 7.', example: { sql: "DAYOFWEEK(DATE '2024-02-03')", result: '7' } },
    (days) => weekday(days) + 1,
  ),
  field('HOUR', { doc: 'The hour, 0 to 23.', example: { sql: "HOUR(TIMESTAMP '2024-02-03 04:05:06')", result: '4' } }, (_, micros) =>
    Math.floor(micros / (60 * MICROS_PER_MINUTE)),
  ),
  field(
    'MINUTE',
    { doc: 'The minute, 0 to 59.', example: { sql: "MINUTE(TIMESTAMP '2024-02-03 04:05:06')", result: '5' } },
    (_, micros) => Math.floor(micros / MICROS_PER_MINUTE) % 60,
  ),
  field(
    'SECOND',
    { doc: 'The second, 0 to 59.', example: { sql: "SECOND(TIMESTAMP '2024-02-03 04:05:06')", result: '6' } },
    (_, micros) => Math.floor(micros / MICROS_PER_SECOND) % 60,
  ),
  {
    name: 'EXTRACT',
    syntax: `EXTRACT(unit FROM date)`,
    doc: `A field of a date or time. The units with functions of their own are read by those: YEAR QUARTER MONTH WEEK DAY DOY DOW HOUR MINUTE SECOND. Others are EPOCH ${Object.keys(FIELDS).join(' ')}.`,
    example: { sql: "EXTRACT(ISODOW FROM DATE '2024-02-04')", result: '7' },
    nulls: 'propagate',
    resolve: resolveExtract,
    evaluator(call) {
      const local = localTime(call, 1);
      // Of a moment seconds are counted as they pass, of everything else on its own clock.
      const absolute = call.operandTypes[1]?.kind === 'TIMESTAMP_LTZ' ? (value: Integer) => value : local;
      return (unit: string, value: Integer) => {
        if (/^epoch$/i.test(unit)) return divideIntegers(truncateMicros(absolute(value), 0), MICROS_PER_SECOND);
        const micros = local(value);
        return FIELDS[unit.toUpperCase()]?.(daysOfMicros(micros), microsOfDayOf(micros)) ?? null;
      };
    },
  },
  {
    name: 'DATE_FORMAT',
    syntax: "DATE_FORMAT(timestamp, 'pattern')",
    doc: 'The timestamp as text after a pattern of y M d H h m s S a E D.',
    example: { sql: "DATE_FORMAT(TIMESTAMP '2024-02-03 04:05:06', 'dd.MM.yyyy HH:mm')", result: '03.02.2024 04:05' },
    nulls: 'propagate',
    resolve: resolveDateFormat,
    check: checking(1, checkDatePattern),
    evaluator(call) {
      const local = localTime(call);
      const format = dateFormatter(call.text);
      return (value: Integer, pattern: string) => format(local(value), pattern);
    },
  },
  {
    name: 'TO_DATE',
    syntax: "TO_DATE(text [, 'pattern'])",
    doc: 'The date that a text names, by default as yyyy-MM-dd; NULL when it names none.',
    example: { sql: "TO_DATE('03.02.2024', 'dd.MM.yyyy')", result: '2024-02-03' },
    nulls: 'propagate',
    resolve: (types) => resolveParse(types, simple('DATE')),
    check: checking(1, checkDatePattern),
    evaluator({ text }) {
      const parse = dateParser(text);
      return (value: string, pattern?: string) => {
        if (pattern === undefined) return parseDate(value) ?? null;
        const micros = parse(value, pattern);
        return micros === undefined ? null : daysOfMicros(micros);
      };
    },
  },
  {
    name: 'TO_TIMESTAMP',
    syntax: "TO_TIMESTAMP(text [, 'pattern'])",
    doc: 'The TIMESTAMP(3) that a text names, by default as yyyy-MM-dd HH:mm:ss; NULL when it names none.',
    example: { sql: "TO_TIMESTAMP('2024-02-03 04:05:06')", result: '2024-02-03 04:05:06.000' },
    nulls: 'propagate',
    resolve: (types) => resolveParse(types, temporal('TIMESTAMP', 3)),
    check: checking(1, checkDatePattern),
    evaluator({ text }) {
      const parse = dateParser(text);
      return (value: string, pattern?: string) => {
        const micros = pattern === undefined ? parseTimestamp(value, 3) : parse(value, pattern);
        return micros === undefined ? null : truncateMicros(micros, 3);
      };
    },
  },
  {
    name: 'TO_TIMESTAMP_LTZ',
    syntax: 'TO_TIMESTAMP_LTZ(epoch, precision)',
    doc: 'The moment that many seconds (precision 0) or milliseconds (precision 3) after 1970-01-01 00:00:00 UTC.',
    example: { sql: 'CHAR_LENGTH(CAST(TO_TIMESTAMP_LTZ(1706933106000, 3) AS STRING))', result: '23' },
    nulls: 'propagate',
    resolve(types) {
      if (types.length !== 2 || !types.every(isNumber)) return undefined;
      const [epoch, precision] = types.map(isNullable);
      return { type: temporal('TIMESTAMP_LTZ', 3), operandTypes: [simple('BIGINT', epoch ?? true), simple('INT', precision ?? true)] };
    },
    evaluator: () => (epoch: Integer, precision: number) =>
      precision === 0 ? multiplyIntegers(epoch, MICROS_PER_SECOND) : precision === 3 ? multiplyIntegers(epoch, 1000) : null,
  },
];

function field(name: string, help: Pick<ScalarFunction, 'doc' | 'example'>, read: Field): ScalarFunction {
  const isClock = name === 'HOUR' || name === 'MINUTE' || name === 'SECOND';
  return {
    ...help,
    name,
    syntax: `${name}(${isClock ? 'time' : 'date'}) | EXTRACT(${name === 'DAYOFMONTH' ? 'DAY' : name} FROM ${isClock ? 'time' : 'date'})`,
    nulls: 'propagate',
    resolve(types) {
      const [type] = types;
      if (type === undefined || types.length !== 1 || !isTemporal(type) || (type.kind === 'TIME' && !isClock)) return undefined;
      return { type: propagated(simple('BIGINT'), types), operandTypes: types };
    },
    evaluator(call) {
      const local = localTime(call);
      return (value: Integer) => {
        const micros = local(value);
        return read(daysOfMicros(micros), microsOfDayOf(micros));
      };
    },
  };
}

function resolveExtract(types: readonly SqlType[], constants: readonly (Value | undefined)[] = []): Resolved | undefined {
  const [unit, type] = types;
  const name = String(constants[0]).toUpperCase();
  if (unit === undefined || type === undefined || types.length !== 2 || !(name === 'EPOCH' || Object.hasOwn(FIELDS, name)))
    return undefined;
  return isTemporal(type) && type.kind !== 'TIME' ? { type: propagated(simple('BIGINT'), types), operandTypes: types } : undefined;
}

/** An operand, the first if nothing else is said, as microseconds of the wall clock. */
function localTime({ operandTypes, timeZone }: Call, place = 0): (value: Integer) => Integer {
  const type = operandTypes[place];
  if (type?.kind === 'DATE') return (value) => microsOf(Number(value), 0);
  return type?.kind === 'TIMESTAMP_LTZ' ? (value) => localFromInstant(value, timeZone) : (value) => value;
}

/** 0 is Sunday: 1970-01-01 was a Thursday. */
function weekday(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** The week belongs to the year that holds its Thursday. */
function weekOf(days: number): number {
  const thursday = thursdayOf(days);
  return Math.floor((thursday - daysFromCivil(civilFromDays(thursday).year, 1, 1)) / 7) + 1;
}

/** Of the week that begins on Monday. */
function thursdayOf(days: number): number {
  return days - ((weekday(days) + 6) % 7) + 3;
}

/** Text stands for a timestamp here, as in Flink. */
function resolveDateFormat(types: readonly SqlType[]): Resolved | undefined {
  const [type, pattern] = types;
  if (type === undefined || pattern === undefined || types.length !== 2 || !isTextual(pattern)) return undefined;
  if (!isString(type) && (!isTemporal(type) || type.kind === 'TIME')) return undefined;
  const operand = isString(type) ? temporal('TIMESTAMP', 6, type.nullable) : type;
  return { type: propagated(STRING, types), operandTypes: [operand, asText(pattern)] };
}

function resolveParse(types: readonly SqlType[], type: SqlType): Resolved | undefined {
  if (types.length < 1 || types.length > 2 || !types.every(isTextual)) return undefined;
  return { type: withNullability(type, true), operandTypes: types.map(asText) };
}

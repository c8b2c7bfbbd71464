/**
 * Whole units of time: FLOOR and CEIL to a unit, TIMESTAMPADD, TIMESTAMPDIFF. Months and years follow the calendar: a month after January 31
 * is the last day of February. Of a TIMESTAMP_LTZ days and more are counted on the session's wall clock, hours and less as they pass: they
 * go on where clocks are put forward or back.
 */
import { addIntegers, divideIntegers, type Integer, multiplyIntegers, subtractIntegers } from '../model/integer.ts';
import {
  civilFromDays,
  daysFromCivil,
  daysOfMicros,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  microsOf,
  microsOfDayOf,
} from '../model/temporal.ts';
import { instantFromLocal, localFromInstant } from '../model/temporal-zone.ts';
import { isTemporal, type SqlType, simple, temporal } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { type Call, INT, isNumber, propagated, type Resolved, type ScalarFunction } from './function.ts';

type Unit = { readonly months: number } | { readonly micros: number };

const UNITS: Readonly<Record<string, Unit>> = {
  YEAR: { months: 12 },
  QUARTER: { months: 3 },
  MONTH: { months: 1 },
  WEEK: { micros: 7 * MICROS_PER_DAY },
  DAY: { micros: MICROS_PER_DAY },
  HOUR: { micros: 3600 * MICROS_PER_SECOND },
  MINUTE: { micros: 60 * MICROS_PER_SECOND },
  SECOND: { micros: MICROS_PER_SECOND },
};

/** Weeks begin on Sunday, as in Flink; 1970-01-04 was one. */
const SUNDAY = 3 * MICROS_PER_DAY;

export const timeUnits: readonly ScalarFunction[] = [
  {
    name: 'TIMESTAMPADD',
    syntax: 'TIMESTAMPADD(unit, count, timestamp)',
    doc: 'The timestamp that many units later; units are YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND.',
    example: { sql: "TIMESTAMPADD(MONTH, 1, DATE '2024-01-31')", result: '2024-02-29' },
    nulls: 'propagate',
    resolve: resolveAdd,
    evaluator({ operandTypes: [, , from], type, timeZone }) {
      const [toLocal, fromLocal] = [localOf(from, timeZone), storedOf(type, timeZone)];
      return (name: string, count: Integer, value: Integer) => {
        const unit = unitOf(name);
        return isClock(unit) && isInstant(from) ? add(value, count, unit) : fromLocal(add(toLocal(value), count, unit));
      };
    },
  },
  {
    name: 'TIMESTAMPDIFF',
    syntax: 'TIMESTAMPDIFF(unit, earlier, later)',
    doc: 'How many whole units lie between two timestamps; negative when the second is the earlier one.',
    example: { sql: "TIMESTAMPDIFF(DAY, TIMESTAMP '2024-01-01 12:00:00', TIMESTAMP '2024-01-03 11:00:00')", result: '1' },
    nulls: 'propagate',
    resolve(types, constants) {
      const [unit, earlier, later] = types;
      if (unit === undefined || earlier === undefined || later === undefined || types.length !== 3 || !isUnit(constants?.[0]))
        return undefined;
      return [earlier, later].every(isMoment) ? { type: propagated(INT, types), operandTypes: types } : undefined;
    },
    evaluator({ operandTypes: [, earlierType, laterType], timeZone }) {
      const [earlierLocal, laterLocal] = [localOf(earlierType, timeZone), localOf(laterType, timeZone)];
      const [earlierInstant, laterInstant] = [instantOf(earlierType, timeZone), instantOf(laterType, timeZone)];
      const hasInstant = isInstant(earlierType) || isInstant(laterType);
      return (name: string, earlier: Integer, later: Integer) => {
        const unit = unitOf(name);
        return hasInstant && isClock(unit)
          ? difference(earlierInstant(earlier), laterInstant(later), unit)
          : difference(earlierLocal(earlier), laterLocal(later), unit);
      };
    },
  },
];

/** FLOOR(timestamp TO unit), CEIL(timestamp TO unit): the entry in rounding.ts asks here for what is no number. */
export function resolveToUnit(types: readonly SqlType[], constants: readonly (Value | undefined)[] = []): Resolved | undefined {
  const [type] = types;
  if (type === undefined || types.length !== 2 || !isTemporal(type) || !isUnit(constants[1])) return undefined;
  if (type.kind === 'TIME' && !isClock(unitOf(String(constants[1])))) return undefined;
  return { type: propagated(type, types), operandTypes: types };
}

export function toUnitEvaluator({ type, timeZone }: Call, side: 'FLOOR' | 'CEIL'): (value: Integer, unit: string) => Integer {
  const [toLocal, fromLocal] = [localOf(type, timeZone), storedOf(type, timeZone)];
  return (value, name) => {
    const unit = unitOf(name);
    const local = toLocal(value);
    const floor = floorTo(local, unit);
    if (isClock(unit) && isInstant(type)) {
      const floored = subtractIntegers(value, subtractIntegers(local, floor));
      return side === 'FLOOR' || floor === local ? floored : add(floored, 1, unit);
    }
    const moved = fromLocal(side === 'FLOOR' || floor === local ? floor : add(floor, 1, unit));
    return type.kind === 'TIME' ? microsOfDayOf(moved) : moved;
  };
}

/** HOUR, MINUTE and SECOND are as long in every zone. */
function isClock(unit: Unit): boolean {
  return 'micros' in unit && unit.micros < MICROS_PER_DAY;
}

function isInstant(type: SqlType | undefined): boolean {
  return type?.kind === 'TIMESTAMP_LTZ';
}

function isMoment(type: SqlType): boolean {
  return isTemporal(type) && type.kind !== 'TIME';
}

function isUnit(unit: Value | undefined): boolean {
  return typeof unit === 'string' && Object.hasOwn(UNITS, unit.toUpperCase());
}

function unitOf(name: string): Unit {
  return UNITS[name.toUpperCase()] ?? { micros: 1 };
}

function resolveAdd(types: readonly SqlType[], constants: readonly (Value | undefined)[] = []): Resolved | undefined {
  const [unit, count, type] = types;
  if (unit === undefined || count === undefined || type === undefined || types.length !== 3) return undefined;
  if (!isNumber(count) || !isMoment(type) || !isUnit(constants[0])) return undefined;
  const hasClock = /HOUR|MINUTE|SECOND/i.test(String(constants[0]));
  const result = type.kind === 'DATE' && hasClock ? temporal('TIMESTAMP', 0) : type;
  return { type: propagated(result, types), operandTypes: [unit, simple('BIGINT', count.nullable), type] };
}

/** Stored value → microseconds of the wall clock. */
export function localOf(type: SqlType | undefined, timeZone: string): (value: Integer) => Integer {
  if (type?.kind === 'DATE') return (value) => microsOf(Number(value), 0);
  return type?.kind === 'TIMESTAMP_LTZ' ? (value) => localFromInstant(value, timeZone) : (value) => value;
}

/** Stored value → microseconds of UTC. */
function instantOf(type: SqlType | undefined, timeZone: string): (value: Integer) => Integer {
  if (isInstant(type)) return (value) => value;
  const toLocal = localOf(type, timeZone);
  return (value) => instantFromLocal(toLocal(value), timeZone);
}

export function storedOf(type: SqlType, timeZone: string): (local: Integer) => Integer {
  if (type.kind === 'DATE') return daysOfMicros;
  return type.kind === 'TIMESTAMP_LTZ' ? (local) => instantFromLocal(local, timeZone) : (local) => local;
}

function add(local: Integer, count: Integer, unit: Unit): Integer {
  if ('micros' in unit) return addIntegers(local, multiplyIntegers(count, unit.micros));
  return addMonths(local, Number(count) * unit.months);
}

/** `local` in microseconds of the wall clock. */
export function addMonths(local: Integer, count: number): Integer {
  const { year, month, day } = civilFromDays(daysOfMicros(local));
  const months = year * 12 + (month - 1) + count;
  const [first, next] = [firstOfMonth(months), firstOfMonth(months + 1)];
  return microsOf(Math.min(first + day - 1, next - 1), microsOfDayOf(local));
}

/** Days of the first of a month, counted from the year 0. */
function firstOfMonth(months: number): number {
  const year = Math.floor(months / 12);
  return daysFromCivil(year, months - year * 12 + 1, 1);
}

function floorTo(local: Integer, unit: Unit): Integer {
  if ('months' in unit) {
    const { year, month } = civilFromDays(daysOfMicros(local));
    const months = year * 12 + month - 1;
    return microsOf(firstOfMonth(months - (months % unit.months)), 0);
  }
  const offset = unit.micros > MICROS_PER_DAY ? SUNDAY : 0;
  const shifted = subtractIntegers(local, offset);
  const whole = multiplyIntegers(divideIntegers(shifted, unit.micros), unit.micros);
  return addIntegers(whole > shifted ? addIntegers(whole, -unit.micros) : whole, offset);
}

function difference(earlier: Integer, later: Integer, unit: Unit): Integer {
  if ('micros' in unit) return divideIntegers(subtractIntegers(later, earlier), unit.micros);
  const [from, to] = [earlier, later].map((local) => civilFromDays(daysOfMicros(local)));
  if (from === undefined || to === undefined) return 0;
  const months = (to.year - from.year) * 12 + to.month - from.month;
  // The last month counts when it is whole.
  const reached = add(earlier, months, { months: 1 });
  const whole = months > 0 && reached > later ? months - 1 : months < 0 && reached < later ? months + 1 : months;
  return Math.trunc(whole / unit.months) + 0;
}

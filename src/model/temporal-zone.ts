/**
 * Wall clocks of time zones: TIMESTAMP_LTZ (UTC) ↔ TIMESTAMP (local), exact to the microsecond, DST included.
 *
 * UTC costs nothing. Any other zone asks Intl once per quarter of an hour that occurs and keeps the answer, in a table of bounded size. A wall time that exists twice means the earlier instant, one that is skipped moves
 * forward by the gap, as java.time does it.
 */
import { addIntegers, type Integer, subtractIntegers } from './integer.ts';
import { daysFromCivil, MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from './temporal.ts';

const QUARTER_MS = 900_000;
/** How far from 1970 JavaScript knows dates: beyond, the last offset goes on. */
const QUARTERS_MAX = 8.64e15 / QUARTER_MS;
const QUARTER_MICROS = 15 * MICROS_PER_MINUTE;
const DAY_SECONDS = 86_400;
const OFFSETS_MAX = 50_000;

/** A constant offset in microseconds (UTC is 0), or a zone that Intl knows. */
type Zone = number | IntlZone;

interface IntlZone {
  readonly format: Intl.DateTimeFormat;
  /** Quarter of an hour since the epoch → offset in microseconds, or undefined where it changes within the quarter (local mean times). */
  readonly offsets: Map<number, number | undefined>;
}

const zones = new Map<string, Zone>();

/** The wall clock of the zone at an instant. `default` is the zone of this machine. Throws RangeError for an unknown zone: see `isTimeZone`. */
export function localFromInstant(instant: Integer, timeZone: string): Integer {
  const zone = zoneOf(timeZone);
  return zone === 0 ? instant : addIntegers(instant, offsetAt(zone, instant));
}

/** The instant at which the zone's clocks show a wall time. */
export function instantFromLocal(local: Integer, timeZone: string): Integer {
  const zone = zoneOf(timeZone);
  if (typeof zone === 'number') return zone === 0 ? local : subtractIntegers(local, zone);
  // The offsets a day before and after bracket every transition near the wall time.
  const before = offsetAt(zone, addIntegers(local, -MICROS_PER_DAY));
  const after = offsetAt(zone, addIntegers(local, MICROS_PER_DAY));
  const early = subtractIntegers(local, before);
  if (before === after || offsetAt(zone, early) === before) return early;
  const late = subtractIntegers(local, after);
  return offsetAt(zone, late) === after ? late : early;
}

/** Whether 'table.local-time-zone' and 'server-time-zone' may name it: an IANA name, a fixed offset, or `default`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    zoneOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The offset of `UTC`, `GMT+08:00` or `-03:30` in minutes; undefined for a zone whose offset changes. */
export function fixedOffsetMinutes(timeZone: string): number | undefined {
  const zone = zoneOf(timeZone);
  return typeof zone === 'number' ? zone / MICROS_PER_MINUTE : undefined;
}

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (zone === undefined) {
    zone = openZone(timeZone === 'default' ? Intl.DateTimeFormat().resolvedOptions().timeZone : timeZone);
    zones.set(timeZone, zone);
  }
  return zone;
}

function openZone(timeZone: string): Zone {
  if (/^(UTC|GMT|Z|Etc\/(UTC|GMT|UCT|Zulu))$/i.test(timeZone)) return 0;
  // Fixed offsets as Flink writes them; Intl of Node 20 has none.
  const fixed = /^(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?$/i.exec(timeZone);
  if (fixed !== null) {
    const [hours, minutes] = [Number(fixed[2]), Number(fixed[3] ?? 0)];
    if (minutes > 59 || hours * 60 + minutes > 18 * 60) throw new RangeError(`${timeZone} is beyond 18 hours`);
    return (fixed[1] === '-' ? -1 : 1) * (hours * 60 + minutes) * MICROS_PER_MINUTE;
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return { format, offsets: new Map() };
}

function offsetAt(zone: Zone, instant: Integer): number {
  if (typeof zone === 'number') return zone;
  const quarter = Math.max(-QUARTERS_MAX, Math.min(QUARTERS_MAX - 1, Math.floor(Number(instant) / QUARTER_MICROS)));
  if (!zone.offsets.has(quarter)) {
    if (zone.offsets.size >= OFFSETS_MAX) zone.offsets.clear();
    const start = askOffset(zone.format, quarter * QUARTER_MS);
    const end = askOffset(zone.format, (quarter + 1) * QUARTER_MS - 1);
    zone.offsets.set(quarter, start === end ? start : undefined);
  }
  return zone.offsets.get(quarter) ?? askOffset(zone.format, Math.floor(Number(instant) / 1000));
}

/** Wall clock minus UTC, in microseconds. */
function askOffset(format: Intl.DateTimeFormat, epochMs: number): number {
  const parts = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, value]));
  const field = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - field('year') : field('year');
  const days = daysFromCivil(year, field('month'), field('day'));
  const seconds = days * DAY_SECONDS + field('hour') * 3600 + field('minute') * 60 + field('second');
  return (seconds - Math.floor(epochMs / 1000)) * MICROS_PER_SECOND;
}

/**
 * Date patterns of DATE_FORMAT, TO_DATE and TO_TIMESTAMP, as Java writes them: `yyyy-MM-dd HH:mm:ss.SSS`.
 *
 *   y year   M month (MMM Jan, MMMM January)   d day   D day of the year   E weekday (EEEE whole)
 *   H hour 0–23   h hour 1–12   a AM/PM   m minute   s second   S fraction of a second   '…' text
 */

import type { Integer } from '../model/integer.ts';
import { civilFromDays, daysFromCivil, daysOfMicros, MICROS_PER_SECOND, microsOf, microsOfDayOf, parseDate } from '../model/temporal.ts';
import { badDatePattern } from './errors.ts';
import { remembered } from './remembered.ts';

type Part = { readonly letter: string; readonly width: number } | { readonly literal: string };

const LETTERS = 'yuMdDHhmsSaE';
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `text` is the call as SQL, for the error of a letter without meaning. */
export function dateFormatter(text: string): (micros: Integer, pattern: string) => string {
  const partsFor = remembered((pattern) => partsOf(pattern, text));
  return (micros, pattern) => {
    const fields = fieldsOf(micros);
    return partsFor(pattern)
      .map((part) => ('literal' in part ? part.literal : formatPart(part.letter, part.width, fields)))
      .join('');
  };
}

/** Throws for a letter without meaning. */
export function checkDatePattern(pattern: string, text: string): void {
  partsOf(pattern, text);
}

/** `isPrefix`: more text may stand behind. undefined where the text does not follow the pattern or names no moment of the calendar. */
export function dateParser(text: string, { isPrefix = false } = {}): (value: string, pattern: string) => Integer | undefined {
  const readerFor = remembered((pattern) => readerOf(partsOf(pattern, text), isPrefix));
  return (value, pattern) => readerFor(pattern)(value);
}

function partsOf(pattern: string, text: string): readonly Part[] {
  const parts: Part[] = [];
  for (const [piece, quoted] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)) {
    const letter = piece.charAt(0);
    if (quoted !== undefined) parts.push({ literal: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
    else if (!/[A-Za-z']/.test(letter)) parts.push({ literal: piece });
    else if (LETTERS.includes(letter)) parts.push({ letter, width: piece.length });
    else throw badDatePattern(pattern, letter, text);
  }
  return parts;
}

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly days: number;
  readonly micros: number;
}

function fieldsOf(micros: Integer): Fields {
  const days = daysOfMicros(micros);
  return { ...civilFromDays(days), days, micros: microsOfDayOf(micros) };
}

function formatPart(letter: string, width: number, { year, month, day, days, micros }: Fields): string {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  const hour = Math.floor(seconds / 3600);
  const padded = (value: number): string => String(value).padStart(width, '0');
  switch (letter) {
    case 'y':
    case 'u':
      return width === 2 ? String(year % 100).padStart(2, '0') : padded(year);
    case 'M':
      return width >= 3 ? nameOf(MONTHS, month - 1, width) : padded(month);
    case 'd':
      return padded(day);
    case 'D':
      return padded(days - daysFromCivil(year, 1, 1) + 1);
    case 'E':
      return nameOf(WEEKDAYS, (((days + 4) % 7) + 7) % 7, width);
    case 'H':
      return padded(hour);
    case 'h':
      return padded(hour % 12 === 0 ? 12 : hour % 12);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'm':
      return padded(Math.floor(seconds / 60) % 60);
    case 's':
      return padded(seconds % 60);
    default:
      return String(micros % MICROS_PER_SECOND)
        .padStart(6, '0')
        .padEnd(width, '0')
        .slice(0, width);
  }
}

function nameOf(names: readonly string[], index: number, width: number): string {
  const name = names[index] ?? '';
  return width >= 4 ? name : name.slice(0, 3);
}

/** A regular expression with one group per letter, and the fields those groups fill. Digits side by side have exactly the width. */
function readerOf(parts: readonly Part[], isPrefix: boolean): (value: string) => Integer | undefined {
  const letters: string[] = [];
  const source = parts.map((part, index) => {
    if ('literal' in part) return part.literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    letters.push(part.letter);
    const next = parts[index + 1];
    return `(${groupOf(part.letter, part.width, next !== undefined && 'letter' in next)})`;
  });
  const expression = new RegExp(`^${source.join('')}${isPrefix ? '' : '$'}`, 'i');
  return (value) => {
    const match = expression.exec(value.trim());
    return match === null ? undefined : momentOf(new Map(letters.map((letter, index) => [letter, match[index + 1] ?? ''])));
  };
}

function groupOf(letter: string, width: number, isTight: boolean): string {
  if (letter === 'a') return 'AM|PM';
  if (letter === 'E') return WEEKDAYS.flatMap((name) => [name, name.slice(0, 3)]).join('|');
  if (letter === 'M' && width >= 3) return MONTHS.flatMap((name) => [name, name.slice(0, 3)]).join('|');
  if (isTight || width === 2 || letter === 'S') return `\\d{${width}}`;
  return letter === 'y' || letter === 'u' ? `\\d{${Math.min(width, 4)},6}` : `\\d{${width},2}`.replace(/\{(\d\d+|[3-9]),2\}/, '{$1}');
}

/** What the pattern leaves out is 1970-01-01 00:00:00. */
function momentOf(read: ReadonlyMap<string, string>): Integer | undefined {
  const field = (letter: string, absent: number): number => Number(read.get(letter) ?? absent);
  const yearText = read.get('y') ?? read.get('u') ?? '1970';
  const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText);
  const days = parseDate(`${year}-${monthOf(read.get('M') ?? '1')}-${field('d', 1)}`);
  const isHalf = read.has('h');
  const hour = isHalf ? (field('h', 12) % 12) + (/pm/i.test(read.get('a') ?? '') ? 12 : 0) : field('H', 0);
  const [minute, second] = [field('m', 0), field('s', 0)];
  if (days === undefined || hour > 23 || minute > 59 || second > 59 || field('h', 1) > 12) return undefined;
  const fraction = Number((read.get('S') ?? '').slice(0, 6).padEnd(6, '0'));
  return microsOf(days, ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + fraction);
}

function monthOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  return MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase()) + 1;
}

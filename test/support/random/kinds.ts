/** Types of random expressions, and how values of them look in Riffle and in PostgreSQL. */
import type { Random } from './random.ts';

/**
 * Integers and decimals are NUMERIC in PostgreSQL, which never overflows, as Riffle's never do. `precision` of `int`: its digits as a decimal;
 * of `dec`: all digits; of `ts`: those of the second.
 */
export interface Kind {
  readonly kind: 'int' | 'dec' | 'dbl' | 'str' | 'bool' | 'date' | 'ts' | 'ltz' | 'time';
  readonly precision: number;
  readonly scale: number;
}

const kindOf = (kind: Kind['kind'], precision = 0, scale = 0): Kind => ({ kind, precision, scale });

export const SMALLINT = kindOf('int', 5);
export const INT = kindOf('int', 10);
export const BIGINT = kindOf('int', 19);
export const DOUBLE = kindOf('dbl');
export const STRING = kindOf('str');
export const BOOLEAN = kindOf('bool');
export const DATE = kindOf('date');
export const decimal = (precision: number, scale: number): Kind => kindOf('dec', precision, scale);
export const MOMENT = kindOf('ltz', 3);
export const TIME = kindOf('time', 3);
export const timestamp = (precision: number): Kind => kindOf('ts', precision);

const INTEGERS: Readonly<Record<number, string>> = { 5: 'SMALLINT', 10: 'INT', 19: 'BIGINT' };

export function riffleType({ kind, precision, scale }: Kind): string {
  switch (kind) {
    case 'int':
      return INTEGERS[precision] ?? 'BIGINT';
    case 'dec':
      return `DECIMAL(${precision}, ${scale})`;
    case 'ts':
      return `TIMESTAMP(${precision})`;
    case 'ltz':
      return `TIMESTAMP_LTZ(${precision})`;
    case 'time':
      return `TIME(${precision})`;
    default:
      return { dbl: 'DOUBLE', str: 'STRING', bool: 'BOOLEAN', date: 'DATE' }[kind];
  }
}

export function postgresType({ kind, precision }: Kind): string {
  if (kind === 'ts') return `timestamp(${precision})`;
  if (kind === 'ltz') return `timestamptz(${precision})`;
  if (kind === 'time') return `time(${precision})`;
  return { int: 'numeric', dec: 'numeric', dbl: 'float8', str: 'text', bool: 'boolean', date: 'date' }[kind];
}

const INT_TEXTS = ['0', '1', '2', '2', '3', '-1', '7', '100', '-32768'];
const BIGINT_TEXTS = [
  ...INT_TEXTS,
  '9007199254740991',
  '9007199254740993',
  '-9007199254740995',
  '9223372036854775807',
  '-9223372036854775808',
];
const STRINGS = ['', 'a', 'A', 'b', 'ab', 'Ab', 'aba', ' a ', 'é', '日本', '😀x', '%', 'a_b', 'x%', "o'k", '10', '\uFF5Ez'];
const DATES = ['1970-01-01', '1969-12-31', '2024-02-29', '2023-03-01', '2000-12-31', '2021-01-03', '1900-03-01', '1582-10-10'];
const DATES_FAR = [...DATES, '0010-01-01', '9990-12-31'];
/** Around the hours that Berlin leaves out and repeats, and none of them: which of two a repeated one means is not the same everywhere. */
const MOMENTS = [
  '2024-03-31 01:59:59.999',
  '2024-03-31 03:00:00.000',
  '2024-03-30 02:30:00.000',
  '2024-10-27 01:30:00.000',
  '2024-10-27 03:00:00.000',
  '1971-01-02 00:00:00.000',
  '2024-07-01 12:00:00.500',
  '2037-12-31 12:59:59.000',
];
const TIMES = ['00:00:00', '23:59:59.999999', '12:30:00.5', '23:59:59.999', '04:05:06.123456', '00:00:00.000001'];

/** A value as plain text, the same for both; small domains, so that values meet. */
export function valueText(kind: Kind, random: Random): string {
  switch (kind.kind) {
    case 'int':
      return kind.precision > 10 && random.chance(40) ? random.pick(BIGINT_TEXTS) : random.pick(INT_TEXTS);
    case 'dec':
      return decimalText(kind, random);
    case 'dbl':
      return random.pick(['0', '1', '-2.5', '0.25', '1024', '100.75', '3']);
    case 'str':
      return random.pick(STRINGS);
    case 'bool':
      return random.pick(['TRUE', 'FALSE']);
    case 'date':
      return random.pick(random.chance(10) ? DATES_FAR : DATES);
    case 'ltz':
      return random.pick(MOMENTS);
    case 'time':
      return clockText(kind, random);
    case 'ts':
      return `${random.pick(random.chance(10) ? DATES_FAR : DATES)} ${clockText(kind, random)}`;
  }
}

/** With as many digits as the type has: a literal's type follows from them. */
function clockText({ precision }: Kind, random: Random): string {
  const [seconds = '', fraction = ''] = random.pick(TIMES).split('.');
  return precision === 0 ? seconds : `${seconds}.${fraction.padEnd(precision, '0').slice(0, precision)}`;
}

function decimalText({ precision, scale }: Kind, random: Random): string {
  const sign = random.pick(['', '', '-']);
  if (random.chance(70)) {
    const fraction = random.pick(['', '5', '50', '05', '45', '995', '1', '333333333333']).slice(0, scale);
    return `${sign}${random.pick(['0', '1', '2', '7', '12', '999'])}${fraction === '' ? '' : `.${fraction}`}`;
  }
  const digits = random.some(precision, () => random.below(10)).join('');
  const whole = digits.slice(0, precision - scale).replace(/^0+(?=\d)/, '') || '0';
  return `${sign}${whole}${scale === 0 ? '' : `.${digits.slice(precision - scale)}`}`;
}

/** A value's text as a literal of both. */
export function literalText({ kind }: Kind, text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  if (kind === 'str') return quoted;
  if (kind === 'date') return `DATE ${quoted}`;
  if (kind === 'ts') return `TIMESTAMP ${quoted}`;
  if (kind === 'time') return `TIME ${quoted}`;
  if (kind === 'ltz') return `CAST(TIMESTAMP ${quoted} AS TIMESTAMP_LTZ(3))`;
  return kind === 'dbl' ? `${text}e0` : text;
}

/** Digits that a decimal has at most. */
export const PRECISION_MAX = 38;

/** The type of a CASE or COALESCE over both, as Flink merges them. */
export function commonKind(one: Kind, two: Kind): Kind {
  if (one.kind === 'int') return one.precision >= two.precision ? one : two;
  if (one.kind === 'ts' || one.kind === 'time') return one.precision >= two.precision ? one : two;
  if (one.kind !== 'dec') return one;
  const scale = Math.max(one.scale, two.scale);
  const whole = Math.max(one.precision - one.scale, two.precision - two.scale);
  return decimal(whole + scale, scale);
}

/** Where a common type would lose digits behind the point, equal is not equal. */
export function isComparable(one: Kind, two: Kind): boolean {
  return one.kind === 'dbl' || two.kind === 'dbl' || commonKind(asDecimal(one), asDecimal(two)).precision <= PRECISION_MAX;
}

function asDecimal(kind: Kind): Kind {
  return kind.kind === 'int' ? decimal(kind.precision, 0) : kind;
}

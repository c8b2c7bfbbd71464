/**
 * DECIMAL(p, s) as its unscaled integer in canonical form: 12.50 as DECIMAL(10, 2) is 1250. Rounding is half up, halves away from zero.
 *
 * Results keep the types that Flink derives (LogicalTypeMerging): up to 38 digits; where more would be needed digits behind the
 * point go first, but never below 6 of them. Values are never cut to the precision: who must refuse one asks `fitsDecimal`.
 */
import { addIntegers, divideHalfUp, type Integer, integer, multiplyIntegers, remainderOfIntegers, subtractIntegers } from './integer.ts';
import { DECIMAL_PRECISION_MAX, type DecimalType, decimal } from './types.ts';

/** Digits that an exponent may move the point; beyond, a text is not a number. */
const EXPONENT_MAX = 1000;

/** Decimal or scientific text → unscaled integer at `scale`, half up; undefined when the text is not a number. */
export function parseDecimal(text: string, scale: number): Integer | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?\s*$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const digits = whole + fraction;
  const exponent = Number(exponentText);
  if (digits === '' || Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const unscaled = digits.length <= 15 ? Number(digits) : integer(BigInt(digits));
  const rounded = rescale(unscaled, fraction.length - exponent, scale);
  return sign === '-' ? subtractIntegers(0, rounded) : rounded;
}

/** `formatDecimal(-5, 2)` is `-0.05`: exactly `scale` digits behind the point. */
export function formatDecimal(unscaled: Integer, scale: number): string {
  if (scale === 0) return String(unscaled);
  const isNegative = unscaled < 0;
  const digits = (isNegative ? String(unscaled).slice(1) : String(unscaled)).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${isNegative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The same value at another scale, half up where digits are lost. A scale below 0 counts tens. */
export function rescale(unscaled: Integer, fromScale: number, toScale: number): Integer {
  if (fromScale === toScale) return unscaled;
  return toScale > fromScale
    ? multiplyIntegers(unscaled, powerOfTen(toScale - fromScale))
    : divideHalfUp(unscaled, powerOfTen(fromScale - toScale));
}

/** Every power that 38 digits and their products ask for. */
const POWERS: readonly Integer[] = Array.from({ length: 80 }, (_, exponent) => integer(10n ** BigInt(exponent)));

/** 10^exponent in canonical form. */
export function powerOfTen(exponent: number): Integer {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/** Whether the unscaled integer has at most `precision` digits. */
export function fitsDecimal(unscaled: Integer, precision: number): boolean {
  const limit = powerOfTen(precision);
  return unscaled < limit && -unscaled < limit;
}

/** The nearest DOUBLE. */
export function decimalToDouble(unscaled: Integer, scale: number): number {
  // One division of two exact numbers is correctly rounded; anything bigger goes through the text.
  return typeof unscaled === 'number' && scale <= 22 ? unscaled / 10 ** scale : Number(formatDecimal(unscaled, scale));
}

export type DecimalOperator = '+' | '-' | '*' | '/' | '%';

export interface DecimalScales {
  readonly leftScale: number;
  readonly rightScale: number;
  /** Of the result: see `derivedDecimal`. */
  readonly scale: number;
}

/** The operation on unscaled integers of fixed scales. The divisor of `/` and `%` is not zero. */
export function decimalOperation(operator: DecimalOperator, scales: DecimalScales): (left: Integer, right: Integer) => Integer {
  const { leftScale, rightScale, scale } = scales;
  if (operator === '*') return (left, right) => rescale(multiplyIntegers(left, right), leftScale + rightScale, scale);
  if (operator === '/') return divisionOf(scales);
  const common = Math.max(leftScale, rightScale);
  const operate = { '+': addIntegers, '-': subtractIntegers, '%': remainderOfIntegers }[operator];
  return (left, right) => rescale(operate(rescale(left, leftScale, common), rescale(right, rightScale, common)), common, scale);
}

function divisionOf({ leftScale, rightScale, scale }: DecimalScales): (left: Integer, right: Integer) => Integer {
  const shift = scale + rightScale - leftScale;
  const factor = powerOfTen(Math.abs(shift));
  return shift >= 0
    ? (left, right) => divideHalfUp(multiplyIntegers(left, factor), right)
    : (left, right) => divideHalfUp(left, multiplyIntegers(right, factor));
}

/** The type Flink derives for `left operator right`. */
export function derivedDecimal(operator: DecimalOperator, left: DecimalType, right: DecimalType): DecimalType {
  const nullable = left.nullable || right.nullable;
  const wholeLeft = left.precision - left.scale;
  const wholeRight = right.precision - right.scale;
  const scaleMax = Math.max(left.scale, right.scale);
  switch (operator) {
    case '*':
      return adjusted(left.precision + right.precision + 1, left.scale + right.scale, nullable);
    case '/': {
      const scale = Math.max(6, left.scale + right.precision + 1);
      return adjusted(wholeLeft + right.scale + scale, scale, nullable);
    }
    case '%':
      return adjusted(Math.min(wholeLeft, wholeRight) + scaleMax, scaleMax, nullable);
    default:
      return adjusted(Math.max(wholeLeft, wholeRight) + scaleMax + 1, scaleMax, nullable);
  }
}

function adjusted(precision: number, scale: number, nullable: boolean): DecimalType {
  if (precision <= DECIMAL_PRECISION_MAX) return decimal(Math.max(1, precision), scale, nullable);
  const whole = precision - scale;
  const kept = Math.max(DECIMAL_PRECISION_MAX - whole, Math.min(scale, 6));
  return decimal(DECIMAL_PRECISION_MAX, kept, nullable);
}

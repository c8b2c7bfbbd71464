/**
 * FLOAT and DOUBLE as text, in Java's form that Flink shows: `1.0`, `0.001`, `1.0E10`, `Infinity`, `NaN`, with the fewest digits that
 * read back as the same value of that width.
 */

/** `value` of a FLOAT is a result of Math.fround. */
export function formatFloating(value: number, kind: 'FLOAT' | 'DOUBLE'): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = ''] = (kind === 'FLOAT' ? shortestFloat(value) : value).toExponential().split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < -3 || exponent >= 7) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`;
}

/** The double with the shortest text that still rounds to this FLOAT: 0.1 instead of 0.10000000149011612. */
export function shortestFloat(value: number): number {
  for (let digits = 1; digits <= 8; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

/** Decimal or scientific text, `Infinity`, `-Infinity`, `NaN` → value; undefined when the text is not a number. */
export function parseFloating(text: string, kind: 'FLOAT' | 'DOUBLE'): number | undefined {
  const trimmed = text.trim();
  if (!/^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?infinity|nan)$/i.test(trimmed)) return undefined;
  const value = /nan/i.test(trimmed) ? Number.NaN : Number(trimmed.replace(/infinity/i, 'Infinity'));
  return kind === 'FLOAT' ? Math.fround(value) : value;
}

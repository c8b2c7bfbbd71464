/** Values as the text of a field, as Flink's RowDataToCsvConverters writes it, and when that text is quoted. */
import { formatDecimal } from '../../model/decimal.ts';
import { formatFloating } from '../../model/floating.ts';
import type { Integer } from '../../model/integer.ts';
import { formatDate, formatTime, formatTimestamp } from '../../model/temporal.ts';
import { isNested, type NestedType, type SqlType } from '../../model/types.ts';
import type { Nested, Value } from '../../model/value.ts';
import type { Syntax } from './syntax.ts';

type WriteText = (value: Value) => string;

/** Longer texts are quoted without a look at them, as Jackson does. */
const LOOKED_THROUGH_MAX = 24;
const BACKSLASH = 92;

/** For values that are not NULL. */
export function textWriter(type: SqlType, syntax: Syntax, isScientific: boolean): WriteText {
  const write = isNested(type) ? nestedWriter(type, syntax, isScientific) : plainWriter(type, isScientific);
  if (syntax.quote === '' || isNeverQuoted(type)) return write;
  const quoted = quoting(syntax);
  return (value) => quoted(write(value));
}

/** ARRAY and ROW: their parts with a delimiter between them, quoted as one text. A part that holds the delimiter cannot be told apart again. */
function nestedWriter(type: NestedType, { elementDelimiter, nullLiteral = '' }: Syntax, isScientific: boolean): WriteText {
  const writers = type.kind === 'ROW' ? type.fields.map((field) => plainWriter(field.type, isScientific)) : [];
  const element = plainWriter(type.kind === 'ARRAY' ? type.element : type, isScientific);
  const part = (value: Value, index: number): string => (value === null ? nullLiteral : (writers[index] ?? element)(value));
  return (value) => (value as Nested).map(part).join(elementDelimiter);
}

function plainWriter(type: SqlType, isScientific: boolean): WriteText {
  switch (type.kind) {
    case 'FLOAT':
      return (value) => formatFloating(value as number, 'FLOAT');
    case 'DOUBLE':
      return (value) => formatFloating(value as number, 'DOUBLE');
    case 'DECIMAL':
      return isScientific ? (value) => scientific(value as Integer, type.scale) : (value) => formatDecimal(value as Integer, type.scale);
    case 'DATE':
      return (value) => formatDate(value as number);
    case 'TIME':
      return (value) => formatTime(value as number, 0);
    case 'TIMESTAMP':
      return (value) => formatTimestamp(value as Integer, 0);
    case 'TIMESTAMP_LTZ':
      return (value) => `${formatTimestamp(value as Integer, 0)}Z`;
    case 'BINARY':
    case 'VARBINARY':
      return (value) => Buffer.from(value as Uint8Array).toString('base64');
    default:
      return String;
  }
}

function isNeverQuoted({ kind }: SqlType): boolean {
  return ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE'].includes(kind);
}

/** Anything up to the greater of separator and quote asks for quotes: blanks too, and most marks. */
function quoting({ separator, quote, escaping }: Syntax): (text: string) => string {
  const unsafeMax = Math.max(separator.charCodeAt(0), quote.charCodeAt(0), 13);
  // Jackson quotes a backslash too, unless another character escapes.
  const escapeCode = escaping === '' ? BACKSLASH : escaping.charCodeAt(0);
  const isPlain = (text: string): boolean => {
    if (text.length > LOOKED_THROUGH_MAX) return false;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code <= unsafeMax || code === escapeCode) return false;
    }
    return true;
  };
  return (text) => {
    if (isPlain(text)) return text;
    const escaped = escaping === '' || escaping === quote ? text : text.replaceAll(escaping, escaping + escaping);
    return quote + escaped.replaceAll(quote, quote + quote) + quote;
  };
}

/** Java's BigDecimal without its last zeros: `1E+5`, `1.2E-8`, `12.5`, `0`. */
function scientific(unscaled: Integer, scale: number): string {
  if (unscaled === 0) return '0';
  const sign = unscaled < 0 ? '-' : '';
  const written = String(unscaled).replace('-', '');
  const digits = written.replace(/0+$/, '');
  const places = scale - (written.length - digits.length);
  const exponent = digits.length - 1 - places;
  if (places >= 0 && exponent >= -6) return sign + formatDecimal(BigInt(digits), places);
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${sign}${mantissa}E${exponent < 0 ? '' : '+'}${exponent}`;
}

/** Literals as written → values with a type, as Flink types them. Literals are never NULL, but for NULL itself. */

import { parseDecimal } from '../model/decimal.ts';
import type { Span } from '../model/errors.ts';
import { integer } from '../model/integer.ts';
import { parseInterval } from '../model/interval.ts';
import { DECIMAL_PRECISION_MAX, decimal, type SqlType, simple, temporal } from '../model/types.ts';
import { fitsInteger, parseValue } from '../model/value.ts';
import type { Literal } from '../sql/ast.ts';
import type { Expression } from './expression.ts';
import { literal, POISON } from './expression-tree.ts';
import type { Faults } from './faults.ts';

export function literalOf(written: Literal, span: Span, faults: Faults): Expression {
  switch (written.kind) {
    case 'number':
      return numberOf(written.text, span, faults);
    case 'string':
      return literal(written.value, { kind: 'CHAR', length: Math.max(1, [...written.value].length), nullable: false });
    case 'boolean':
      return literal(written.value, simple('BOOLEAN', false));
    case 'null':
      return literal(null, simple('NULL'));
    case 'bytes': {
      const bytes = new Uint8Array(Buffer.from(written.hex, 'hex'));
      return literal(bytes, { kind: 'BINARY', length: Math.max(1, bytes.length), nullable: false });
    }
    case 'INTERVAL': {
      const interval = parseInterval(written.text, written.from, written.to);
      return interval === undefined ? POISON : literal(interval.value, simple(interval.kind, false));
    }
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      return temporalOf(written.kind, written.text, { span, faults });
  }
}

/** `7` INT or BIGINT, `1.10` DECIMAL(3, 2), `1e3` DOUBLE; `text` may carry a sign. */
export function numberOf(text: string, span: Span, faults: Faults): Expression {
  if (/e/i.test(text)) return literal(Number(text), simple('DOUBLE', false));
  const [, fraction = ''] = text.split('.');
  const unscaled = parseDecimal(text, fraction.length);
  const digits = text.replace(/[^0-9]/g, '').replace(/^0+/, '').length;
  if (unscaled === undefined || Math.max(digits, fraction.length) > DECIMAL_PRECISION_MAX) {
    faults.add('SQL_TYPE', span, {
      problem: `The number ${text} has more than ${DECIMAL_PRECISION_MAX} digits.`,
      remedy: `Write it as a DOUBLE (${text.slice(0, 12)}…e0), or as a string.`,
    });
    return POISON;
  }
  if (fraction.length > 0) {
    const precision = digits > fraction.length ? digits : Math.min(DECIMAL_PRECISION_MAX, fraction.length + 1);
    return literal(unscaled, decimal(precision, fraction.length, false));
  }
  const exact = integer(BigInt(text.replace(/\.$/, '')));
  if (fitsInteger(exact, 'INT')) return literal(exact, simple('INT', false));
  if (fitsInteger(exact, 'BIGINT')) return literal(exact, simple('BIGINT', false));
  return literal(exact, decimal(Math.max(1, digits), 0, false));
}

interface Context {
  readonly span: Span;
  readonly faults: Faults;
}

function temporalOf(kind: 'DATE' | 'TIME' | 'TIMESTAMP', text: string, { span, faults }: Context): Expression {
  const precision = /\.(\d+)\s*$/.exec(text)?.[1]?.length ?? 0;
  const type: SqlType = kind === 'DATE' ? simple('DATE', false) : temporal(kind, Math.min(9, precision), false);
  const value = parseValue(text, type, 'UTC');
  if (value !== undefined) return literal(value, type);
  faults.add('SQL_TYPE', span, { problem: `'${text}' is not a ${kind}.`, remedy: `Write it as ${EXAMPLES[kind]}.` });
  return POISON;
}

const EXAMPLES = { DATE: "DATE '2024-01-31'", TIME: "TIME '12:30:00'", TIMESTAMP: "TIMESTAMP '2024-01-31 12:30:00'" };

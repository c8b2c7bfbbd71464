/** Which types become which without being told to, as Flink's LogicalTypeCasts has it, and the casts that keep values apart. */
import { tryCaster } from '../functions/cast.ts';
import { partPairs } from '../functions/cast-nested.ts';
import { isBinary, isInteger, isNested, isNumeric, isString, LENGTH_MAX, type SqlType, withNullability } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import type { Expression, LiteralExpression } from './expression.ts';
import { POISON } from './expression-tree.ts';

const INTEGER_DIGITS = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 } as const;
const INTEGER_ORDER = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];

/** Whether a value of type `from` may be written where `to` is declared. Nullability is not looked at. */
export function canCastImplicitly(from: SqlType, to: SqlType): boolean {
  if (isNested(from) && isNested(to)) return partPairs(from, to)?.every(([one, other]) => canCastImplicitly(one, other)) ?? false;
  if (from.kind === 'NULL' || from.kind === to.kind) return true;
  if (isString(to)) return isString(from);
  if (isBinary(to)) return isBinary(from);
  switch (to.kind) {
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return isInteger(from) && INTEGER_ORDER.indexOf(from.kind) < INTEGER_ORDER.indexOf(to.kind);
    case 'FLOAT':
      return isInteger(from) || from.kind === 'DECIMAL';
    case 'DOUBLE':
    case 'DECIMAL':
      return isNumeric(from);
    case 'DATE':
    case 'TIME':
      return from.kind === 'TIMESTAMP' || from.kind === 'TIMESTAMP_LTZ';
    case 'TIMESTAMP':
      return from.kind === 'TIMESTAMP_LTZ' || from.kind === 'DATE';
    case 'TIMESTAMP_LTZ':
      return from.kind === 'TIMESTAMP' || from.kind === 'DATE';
    default:
      return false;
  }
}

/**
 * The expression as `type`. Strings and byte strings are left as they are, so that a declared length never cuts a value, and so is
 * what differs in NOT NULL alone. A literal becomes a literal where it can.
 */
export function castTo(expression: Expression, type: SqlType): Expression {
  if (expression === POISON || !changesValue(expression.type, type)) return expression;
  const literal = expression.kind === 'literal' ? castLiteral(expression, type) : undefined;
  return literal ?? { kind: 'cast', operand: expression, type: withNullability(type, expression.type.nullable), isTry: false };
}

/** A literal as a literal of `type`; undefined when the value is not one of it, or depends on the session's zone. */
function castLiteral({ value, type: from }: LiteralExpression, type: SqlType): Expression | undefined {
  if (value === null) return { kind: 'literal', value, type: withNullability(type, true) };
  if (from.kind === 'TIMESTAMP_LTZ' || type.kind === 'TIMESTAMP_LTZ') return undefined;
  const convert = tryCaster({ from, to: type, timeZone: 'UTC' }) as (value: Value) => Value;
  const converted = convert(value);
  return converted === null ? undefined : { kind: 'literal', value: converted, type: withNullability(type, false) };
}

/** Whether values of the one type are represented otherwise (or checked) in the other. */
export function changesValue(from: SqlType, to: SqlType): boolean {
  if (isString(from) && isString(to)) return false;
  if (isBinary(from) && isBinary(to)) return false;
  if (from.kind !== to.kind) return true;
  if (isNested(from) && isNested(to)) return partPairs(from, to)?.some(([one, other]) => changesValue(one, other)) ?? true;
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL') return from.scale !== to.scale || from.precision > to.precision;
  if ('precision' in from && 'precision' in to) return Math.min(6, from.precision) > to.precision;
  return false;
}

/** Whether different values stay different, so that a key stays a key. */
export function isInjectiveCast(from: SqlType, to: SqlType): boolean {
  if (!changesValue(from, to)) return true;
  if (isInteger(from)) {
    const digits = INTEGER_DIGITS[from.kind as keyof typeof INTEGER_DIGITS];
    if (isInteger(to)) return INTEGER_ORDER.indexOf(from.kind) <= INTEGER_ORDER.indexOf(to.kind);
    if (to.kind === 'DECIMAL') return to.precision - to.scale >= digits;
    if (to.kind === 'DOUBLE') return from.kind !== 'BIGINT';
    return to.kind === 'VARCHAR' && to.length === LENGTH_MAX;
  }
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL') {
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  }
  if (from.kind === 'DATE') return to.kind === 'TIMESTAMP' || (to.kind === 'VARCHAR' && to.length === LENGTH_MAX);
  return false;
}

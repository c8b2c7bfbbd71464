/** = <> < <= > >=, IS DISTINCT FROM, IN, GREATEST, LEAST. The operands come out with one common type, so that canonical values compare directly. */
import { isApproximate, isBinary, isNested, isString, type SqlType, simple } from '../model/types.ts';
import { compareStrings, compareValues, type Value } from '../model/value.ts';
import { commonType, comparedType } from './common-type.ts';
import { type Call, type Evaluate, isNullable, propagated, type Resolved, type ScalarFunction } from './function.ts';

type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export const comparison: readonly ScalarFunction[] = [
  compare('=', { doc: 'Equal.', example: { sql: '1.0 = 1', result: 'TRUE' } }),
  compare('<>', { doc: 'Not equal.', example: { sql: "'a' <> 'b'", result: 'TRUE' } }),
  compare('<', { doc: 'Less than.', example: { sql: '1 < 2', result: 'TRUE' } }),
  compare('<=', { doc: 'Less than or equal.', example: { sql: '2 <= 2', result: 'TRUE' } }),
  compare('>', { doc: 'Greater than.', example: { sql: "DATE '2024-02-01' > DATE '2024-01-31'", result: 'TRUE' } }),
  compare('>=', { doc: 'Greater than or equal.', example: { sql: '1 >= 2', result: 'FALSE' } }),
  {
    name: 'IS DISTINCT FROM',
    syntax: 'value IS [NOT] DISTINCT FROM value',
    doc: 'Not equal, where NULL equals NULL and nothing else; never UNKNOWN.',
    example: { sql: '1 IS DISTINCT FROM NULL', result: 'TRUE' },
    nulls: 'called',
    resolve(types) {
      const resolved = resolveComparison(types);
      return resolved === undefined ? undefined : { ...resolved, type: simple('BOOLEAN', false) };
    },
    evaluator({ operandTypes: [type] }) {
      const equals = comparisonEvaluator('=', type) as (left: Value, right: Value) => boolean;
      return (left: Value, right: Value) => (left === null || right === null ? left !== right : !equals(left, right));
    },
  },
  {
    name: 'IN',
    syntax: 'value [NOT] IN (value, …)',
    doc: 'Whether the value equals one of the list; UNKNOWN when only a NULL in the list could match.',
    example: { sql: '2 IN (1, 2, 3)', result: 'TRUE' },
    nulls: 'called',
    resolve: resolveIn,
    evaluator: inEvaluator,
  },
  extreme('GREATEST', { doc: 'The greatest of the values; NULL when one is NULL.', example: { sql: 'GREATEST(1, 5, 3)', result: '5' } }),
  extreme('LEAST', { doc: 'The least of the values; NULL when one is NULL.', example: { sql: 'LEAST(2.5, 1)', result: '1.0' } }),
];

function compare(name: ComparisonOperator, help: Pick<ScalarFunction, 'doc' | 'example'>): ScalarFunction {
  return {
    ...help,
    name,
    syntax: `value ${name} value`,
    nulls: 'propagate',
    resolve(types) {
      // Nested values are equal or not; none is less than another.
      const isOrder = name !== '=' && name !== '<>';
      return isOrder && types.some(isNested) ? undefined : resolveComparison(types);
    },
    evaluator: ({ operandTypes: [type] }) => comparisonEvaluator(name, type),
  };
}

function resolveComparison(types: readonly SqlType[]): Resolved | undefined {
  const [left, right] = types;
  if (left === undefined || right === undefined || types.length !== 2) return undefined;
  const common = comparedType(left, right);
  return common === undefined ? undefined : { type: propagated(simple('BOOLEAN'), types), operandTypes: unified(common, types) };
}

/** Doubles compare as IEEE 754 says (NaN equals nothing), everything else by its order. */
function comparisonEvaluator(operator: ComparisonOperator, type: SqlType | undefined): Evaluate {
  if (type !== undefined && isApproximate(type)) return IEEE[operator];
  const order = type !== undefined && isString(type) ? (compareStrings as (left: Value, right: Value) => number) : compareValues;
  const isTrue = SIGNS[operator];
  return (left: Value, right: Value) => isTrue(order(left, right));
}

const IEEE: Record<ComparisonOperator, (left: number, right: number) => boolean> = {
  '=': (left, right) => left === right,
  '<>': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const SIGNS: Record<ComparisonOperator, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** The common type for every operand; each keeps its own nullability. */
function unified(common: SqlType, types: readonly SqlType[]): readonly SqlType[] {
  return types.map((type) => ({ ...common, nullable: isNullable(type) }));
}

function resolveIn(types: readonly SqlType[]): Resolved | undefined {
  const [operand, ...list] = types;
  if (operand === undefined || list.length === 0) return undefined;
  let common: SqlType = operand;
  for (const type of list) {
    const wider = comparedType(common, type);
    if (wider === undefined) return undefined;
    common = wider;
  }
  return { type: propagated(simple('BOOLEAN'), types), operandTypes: unified(common, types) };
}

function inEvaluator({ operandTypes: [type] }: Call): Evaluate {
  const equals = comparisonEvaluator('=', type) as (left: Value, right: Value) => boolean;
  return (operand: Value, ...list: Value[]) => {
    if (operand === null) return null;
    if (list.some((value) => value !== null && equals(operand, value))) return true;
    return list.includes(null) ? null : false;
  };
}

function extreme(name: 'GREATEST' | 'LEAST', help: Pick<ScalarFunction, 'doc' | 'example'>): ScalarFunction {
  return {
    ...help,
    name,
    syntax: `${name}(value, …)`,
    nulls: 'propagate',
    resolve(types) {
      const common = commonType(types);
      if (common === undefined || common.kind === 'NULL' || isBinary(common) || isNested(common)) return undefined;
      return { type: propagated(common, types), operandTypes: unified(common, types) };
    },
    evaluator() {
      const sign = name === 'GREATEST' ? 1 : -1;
      return (...values: Value[]) => values.reduce((best, value) => (compareValues(value, best) * sign > 0 ? value : best));
    },
  };
}

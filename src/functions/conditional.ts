/** COALESCE, IFNULL, NULLIF, IF. Compiled code evaluates only the operands that are needed. */
import { type SqlType, simple, withNullability } from '../model/types.ts';
import { compareValues, type Value } from '../model/value.ts';
import { caster } from './cast.ts';
import { commonType } from './common-type.ts';
import { type Call, type Evaluate, isNullable, type Resolved, type ScalarFunction } from './function.ts';

const firstKnown = (...values: Value[]): Value => values.find((value) => value !== null) ?? null;

export const conditional: readonly ScalarFunction[] = [
  {
    name: 'COALESCE',
    syntax: 'COALESCE(value, …)',
    doc: 'The first value that is not NULL.',
    example: { sql: "COALESCE(CAST(NULL AS STRING), 'b')", result: 'b' },
    nulls: 'called',
    resolve: resolveFirstKnown,
    evaluator: () => firstKnown,
  },
  {
    name: 'IFNULL',
    syntax: 'IFNULL(value, replacement)',
    doc: 'The value, or the replacement where it is NULL.',
    example: { sql: 'IFNULL(CAST(NULL AS INT), 7)', result: '7' },
    nulls: 'called',
    resolve: (types) => (types.length === 2 ? resolveFirstKnown(types) : undefined),
    evaluator: () => firstKnown,
  },
  {
    name: 'NULLIF',
    syntax: 'NULLIF(value, other)',
    doc: 'NULL when both are equal, else the value.',
    example: { sql: "NULLIF('n/a', 'n/a') IS NULL", result: 'TRUE' },
    nulls: 'called',
    resolve(types) {
      const [type] = types;
      const common = types.length === 2 ? commonType(types) : undefined;
      if (type === undefined || common === undefined) return undefined;
      // CASE WHEN value = other THEN NULL ELSE value END: compared in the common type, but given as it is.
      const own = withNullability(type.kind === 'NULL' ? common : type, true);
      return { type: own, operandTypes: [own, withNullability(common, true)] };
    },
    evaluator: nullIfEvaluator,
  },
  {
    name: 'IF',
    syntax: 'IF(condition, value, otherwise)',
    doc: 'The value where the condition is TRUE, else the other.',
    example: { sql: "IF(1 < 2, 'yes', 'no')", result: 'yes' },
    nulls: 'called',
    resolve(types) {
      const [condition, ...values] = types;
      if (condition === undefined || values.length !== 2 || (condition.kind !== 'BOOLEAN' && condition.kind !== 'NULL')) return undefined;
      const common = commonType(values);
      if (common === undefined) return undefined;
      return { type: common, operandTypes: [simple('BOOLEAN', condition.nullable), common, common] };
    },
    evaluator: () => (condition: boolean | null, value: Value, otherwise: Value) => (condition === true ? value : otherwise),
  },
];

/** NULL only where every value may be NULL. */
function resolveFirstKnown(types: readonly SqlType[]): Resolved | undefined {
  const common = types.length === 0 ? undefined : commonType(types);
  if (common === undefined) return undefined;
  const operandTypes = types.map((type) => withNullability(common, isNullable(type)));
  return { type: withNullability(common, types.every(isNullable)), operandTypes };
}

function nullIfEvaluator({ operandTypes, timeZone }: Call): Evaluate {
  const [from] = operandTypes;
  const to = commonType(operandTypes);
  const widen =
    from === undefined || to === undefined ? (value: Value) => value : (caster({ from, to, timeZone }) as (value: Value) => Value);
  return (value: Value, other: Value) => (value !== null && other !== null && compareValues(widen(value), other) === 0 ? null : value);
}

/** What is known of aggregates before a job runs: names, help, result types. The state behind them belongs to the runtime's GroupAggregate. */
import { DECIMAL_PRECISION_MAX, decimal, isNumeric, isString, isTemporal, type SqlType, simple, withNullability } from '../model/types.ts';

export type AggregateName = 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';

export interface Aggregate {
  readonly name: AggregateName;
  readonly syntax: string;
  readonly doc: string;
  /** Whether DISTINCT changes nothing. */
  readonly ignoresRepetition?: boolean;
  /** undefined when it does not take that operand; `COUNT(*)` has none. */
  resultType(operand: SqlType | undefined): SqlType | undefined;
}

const AGGREGATES: readonly Aggregate[] = [
  {
    name: 'COUNT',
    syntax: 'COUNT(*) | COUNT([DISTINCT] value)',
    doc: 'Number of rows, or of rows in which the value is not NULL; with DISTINCT, of different values.',
    resultType: () => simple('BIGINT', false),
  },
  {
    name: 'SUM',
    syntax: 'SUM([DISTINCT] number)',
    doc: 'Sum of the values that are not NULL, of the type of the operand, DECIMAL(38, s) for decimals. Exact also beyond that type.',
    resultType(operand) {
      if (operand === undefined || !isNumeric(operand)) return undefined;
      return operand.kind === 'DECIMAL' ? decimal(DECIMAL_PRECISION_MAX, operand.scale) : withNullability(operand, true);
    },
  },
  {
    name: 'AVG',
    syntax: 'AVG([DISTINCT] number)',
    doc: 'Average of the values that are not NULL. Integers give their own type without the fraction, decimals at least six digits behind the point.',
    resultType(operand) {
      if (operand === undefined || !isNumeric(operand)) return undefined;
      return operand.kind === 'DECIMAL' ? decimal(DECIMAL_PRECISION_MAX, Math.max(6, operand.scale)) : withNullability(operand, true);
    },
  },
  {
    name: 'MIN',
    syntax: 'MIN(value)',
    doc: 'Least of the values that are not NULL.',
    ignoresRepetition: true,
    resultType: orderedType,
  },
  {
    name: 'MAX',
    syntax: 'MAX(value)',
    doc: 'Greatest of the values that are not NULL.',
    ignoresRepetition: true,
    resultType: orderedType,
  },
];

function orderedType(operand: SqlType | undefined): SqlType | undefined {
  if (operand === undefined) return undefined;
  const isOrdered = isNumeric(operand) || isString(operand) || isTemporal(operand) || operand.kind === 'BOOLEAN';
  return isOrdered ? withNullability(operand, true) : undefined;
}

/** `name` in any case. */
export function findAggregate(name: string): Aggregate | undefined {
  return AGGREGATES.find((aggregate) => aggregate.name === name.toUpperCase());
}

export function aggregateNames(): readonly string[] {
  return AGGREGATES.map(({ name }) => name);
}

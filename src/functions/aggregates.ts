/** What is known of aggregates before a job runs: names, help, result types. The state behind them belongs to the runtime's GroupAggregate. */
import {
  DECIMAL_PRECISION_MAX,
  decimal,
  isNumeric,
  isString,
  isTemporal,
  type SqlType,
  simple,
  varchar,
  withNullability,
} from '../model/types.ts';

export type AggregateName =
  | 'COUNT'
  | 'SUM'
  | 'AVG'
  | 'MIN'
  | 'MAX'
  | 'FIRST_VALUE'
  | 'LAST_VALUE'
  | 'LISTAGG'
  | 'VAR_POP'
  | 'VAR_SAMP'
  | 'STDDEV_POP'
  | 'STDDEV_SAMP';

export interface Aggregate {
  readonly name: AggregateName;
  readonly aliases?: readonly string[];
  readonly syntax: string;
  readonly doc: string;
  /** Of rows whose column x has these values, written as SQL. */
  readonly example: { readonly values: readonly string[]; readonly sql: string; readonly result: string };
  /** Whether DISTINCT changes nothing. */
  readonly ignoresRepetition?: boolean;
  /** Whether a second operand may say what stands between the values. */
  readonly takesSeparator?: boolean;
  /** undefined when it does not take that operand; `COUNT(*)` has none. */
  resultType(operand: SqlType | undefined): SqlType | undefined;
}

const AGGREGATES: readonly Aggregate[] = [
  {
    name: 'COUNT',
    syntax: 'COUNT(*) | COUNT([DISTINCT] value)',
    doc: 'Number of rows, or of rows in which the value is not NULL; with DISTINCT, of different values.',
    example: { values: ['5', '7', '7', 'NULL'], sql: 'COUNT(DISTINCT x)', result: '2' },
    resultType: () => simple('BIGINT', false),
  },
  {
    name: 'SUM',
    syntax: 'SUM([DISTINCT] number)',
    doc: 'Sum of the values that are not NULL, of the type of the operand, DECIMAL(38, s) for decimals. Exact also beyond that type.',
    example: { values: ['1.50', '2', 'NULL'], sql: 'SUM(x)', result: '3.50' },
    resultType(operand) {
      if (operand === undefined || !isNumeric(operand)) return undefined;
      return operand.kind === 'DECIMAL' ? decimal(DECIMAL_PRECISION_MAX, operand.scale) : withNullability(operand, true);
    },
  },
  {
    name: 'AVG',
    syntax: 'AVG([DISTINCT] number)',
    doc: 'Average of the values that are not NULL. Integers give their own type without the fraction, decimals at least six digits behind the point.',
    example: { values: ['1', '2', 'NULL'], sql: 'AVG(x)', result: '1' },
    resultType: averageType,
  },
  {
    name: 'MIN',
    syntax: 'MIN(value)',
    doc: 'Least of the values that are not NULL.',
    example: { values: ["'pear'", "'apple'"], sql: 'MIN(x)', result: 'apple' },
    ignoresRepetition: true,
    resultType: orderedType,
  },
  {
    name: 'MAX',
    syntax: 'MAX(value)',
    doc: 'Greatest of the values that are not NULL.',
    example: { values: ['5', 'NULL', '7'], sql: 'MAX(x)', result: '7' },
    ignoresRepetition: true,
    resultType: orderedType,
  },
  {
    name: 'FIRST_VALUE',
    syntax: 'FIRST_VALUE(value)',
    doc: 'Of the values that are not NULL, the one that came first.',
    example: { values: ['NULL', '7', '5'], sql: 'FIRST_VALUE(x)', result: '7' },
    resultType: orderedType,
  },
  {
    name: 'LAST_VALUE',
    syntax: 'LAST_VALUE(value)',
    doc: 'Of the values that are not NULL, the one that came last.',
    example: { values: ['7', '5', 'NULL'], sql: 'LAST_VALUE(x)', result: '5' },
    resultType: orderedType,
  },
  {
    name: 'LISTAGG',
    syntax: "LISTAGG([DISTINCT] text [, 'separator'])",
    doc: 'The texts that are not NULL in the order they came, with the separator between them; a comma unless one is given.',
    example: { values: ["'a'", "'b'", 'NULL', "'a'"], sql: "LISTAGG(x, ' | ')", result: 'a | b | a' },
    takesSeparator: true,
    resultType: (operand) => (operand !== undefined && isString(operand) ? varchar() : undefined),
  },
  {
    name: 'VAR_POP',
    syntax: 'VAR_POP([DISTINCT] number)',
    doc: 'Variance of the values that are not NULL, as all there are. Of the type of AVG: integers drop the fraction, CAST them AS DOUBLE to keep it.',
    example: { values: ['2', '4', '9'], sql: 'VAR_POP(CAST(x AS DOUBLE))', result: '8.666666666666666' },
    resultType: averageType,
  },
  {
    name: 'VAR_SAMP',
    aliases: ['VARIANCE'],
    syntax: 'VAR_SAMP([DISTINCT] number)',
    doc: 'Variance of the values that are not NULL, as a sample: NULL for a single one. Of the type of AVG: integers drop the fraction.',
    example: { values: ['2.0', '4.0', '9.0'], sql: 'VAR_SAMP(x)', result: '13.000000' },
    resultType: averageType,
  },
  {
    name: 'STDDEV_POP',
    syntax: 'STDDEV_POP([DISTINCT] number)',
    doc: 'Standard deviation, the square root of VAR_POP.',
    example: { values: ['1.0', '2.0', '3.0'], sql: 'STDDEV_POP(x)', result: '0.816497' },
    resultType: averageType,
  },
  {
    name: 'STDDEV_SAMP',
    aliases: ['STDDEV'],
    syntax: 'STDDEV_SAMP([DISTINCT] number)',
    doc: 'Standard deviation of a sample, the square root of VAR_SAMP.',
    example: { values: ['1', '2', '3'], sql: 'STDDEV_SAMP(x)', result: '1' },
    resultType: averageType,
  },
];

/** Those of Flink that are not there yet. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'APPROX_COUNT_DISTINCT',
  'ARRAY_AGG',
  'COLLECT',
  'GROUPING',
  'GROUPING_ID',
  'GROUP_ID',
  'JSON_ARRAYAGG',
  'JSON_OBJECTAGG',
  'PERCENTILE',
]);

export function isUnsupportedAggregate(name: string): boolean {
  return UNSUPPORTED.has(name);
}

function averageType(operand: SqlType | undefined): SqlType | undefined {
  if (operand === undefined || !isNumeric(operand)) return undefined;
  return operand.kind === 'DECIMAL' ? decimal(DECIMAL_PRECISION_MAX, Math.max(6, operand.scale)) : withNullability(operand, true);
}

function orderedType(operand: SqlType | undefined): SqlType | undefined {
  if (operand === undefined) return undefined;
  const isOrdered = isNumeric(operand) || isString(operand) || isTemporal(operand) || operand.kind === 'BOOLEAN';
  return isOrdered ? withNullability(operand, true) : undefined;
}

export function aggregates(): readonly Aggregate[] {
  return AGGREGATES;
}

/** `name` in any case. */
export function findAggregate(name: string): Aggregate | undefined {
  const wanted = name.toUpperCase();
  return AGGREGATES.find((aggregate) => aggregate.name === wanted || aggregate.aliases?.includes(wanted) === true);
}

export function aggregateNames(): readonly string[] {
  return AGGREGATES.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}

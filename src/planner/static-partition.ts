/** PARTITION (dt = '2026-11-29') of INSERT INTO: columns of PARTITIONED BY that have one value in all rows, and that the query leaves out. */
import type { Table, TableColumn } from '../model/schema.ts';
import { formatType, withNullability } from '../model/types.ts';
import { formatValue } from '../model/value.ts';
import type { Insert, PartitionValue } from '../sql/ast-statements.ts';
import type { Expression } from './expression.ts';
import { POISON } from './expression-tree.ts';
import { bindExpression } from './expressions.ts';
import { type Faults, suggestion } from './faults.ts';
import { castTo } from './implicit-casts.ts';
import { EMPTY_SCOPE } from './scope.ts';

export type StaticPartition = ReadonlyMap<TableColumn, Expression>;

/** `columns`: those that are written. */
export function bindPartition(
  { partition }: Insert,
  columns: readonly TableColumn[],
  { table, faults }: { readonly table: Table; readonly faults: Faults },
): StaticPartition {
  const bound = new Map<TableColumn, Expression>();
  for (const one of partition) {
    const { name, span } = one.column;
    const column = columns.find((known) => known.name === name);
    if (column === undefined || table.partitionKeys?.includes(name) !== true) faults.add('SQL_PARTITIONED', span, notOne(one, table));
    else if (bound.has(column)) {
      faults.add('SQL_DUPLICATE_COLUMN', span, { problem: `The column '${name}' is listed twice.`, remedy: 'Remove one of them.' });
    } else bound.set(column, boundValue(one, column, faults));
  }
  return bound;
}

function notOne({ column: { name, span } }: PartitionValue, { name: table, partitionKeys: known = [] }: Table) {
  const otherwise =
    known.length === 0 ? 'Leave PARTITION out; the query gives every column.' : `It is PARTITIONED BY (${known.join(', ')}).`;
  return {
    problem: `The table '${table}' has no partition column '${name}'.`,
    ...suggestion({ name, span, known, otherwise }),
  };
}

/** A literal as the column's type: one that is none is told before a job starts. */
function boundValue({ value }: PartitionValue, { name, type }: TableColumn, faults: Faults): Expression {
  const given = bindExpression(value, { scope: EMPTY_SCOPE, faults });
  if (given === POISON || given.kind !== 'literal') return given;
  const shown = formatType(withNullability(type, true));
  if (given.value === null && !type.nullable) {
    faults.add('SQL_NOT_NULL', value.span, {
      problem: `The column '${name}' is ${formatType(type)} and cannot be NULL.`,
      remedy: 'Give it a value.',
    });
  }
  const cast = castTo(given, type);
  if (cast.kind !== 'cast' || type.kind === 'TIMESTAMP_LTZ') return cast;
  faults.add('SQL_TYPE', value.span, {
    problem: `The column '${name}' is ${shown}, and '${formatValue(given.value, given.type, 'UTC')}' is none.`,
    remedy: `Write a value of the type ${shown}.`,
  });
  return POISON;
}

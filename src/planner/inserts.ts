/** INSERT INTO → the query's relation in the sink's columns, of the sink's types. */
import type { SinkTarget } from '../connectors/connector.ts';
import type { Span } from '../model/errors.ts';
import type { Metadata } from '../model/metadata.ts';
import type { Table, TableColumn } from '../model/schema.ts';
import { formatType, type SqlType, withNullability } from '../model/types.ts';
import type { Insert } from '../sql/ast-statements.ts';
import type { BoundQuery } from './bound-query.ts';
import type { Expression } from './expression.ts';
import { column, literal } from './expression-tree.ts';
import { type Faults, suggestion } from './faults.ts';
import { canCastImplicitly, castTo } from './implicit-casts.ts';
import { calc } from './operators/calc.ts';
import { bindQuery } from './queries.ts';
import type { Relation } from './relation.ts';
import { bindPartition, type StaticPartition } from './static-partition.ts';
import type { JobTables, UsedTable } from './tables.ts';

export interface BoundInsert extends UsedTable {
  readonly relation: Relation;
  readonly columns: SinkTarget['columns'];
  readonly key: SinkTarget['key'];
  readonly span: Span;
}

/** undefined when a fault was told. */
export function bindInsert(insert: Insert, tables: JobTables, faults: Faults): BoundInsert | undefined {
  const before = faults.count;
  const used = tables.sinkOf(insert.target, insert.hint);
  const query = bindQuery(insert.query, { faults, scanOf: (name, hint) => tables.scanOf(name, hint) });
  if (used === undefined) return undefined;
  const { table } = used.bound;
  const writable = used.connector.sink?.metadata ?? {};
  const columns = table.columns.filter(({ metadata }) => metadata?.isVirtual !== true).map((one) => asWritten(one, writable));
  for (const { name } of columns.filter(({ metadata }) => metadata !== undefined && !Object.hasOwn(writable, metadata.key))) {
    faults.add('SQL_METADATA', insert.target.span, {
      problem: `The connector '${used.connector.name}' cannot write the metadata column '${name}' of the table '${table.name}'.`,
      remedy: 'Declare it METADATA VIRTUAL, which leaves it out of what is written.',
    });
  }
  const partition = bindPartition(insert, columns, { table: used.table, faults });
  const targets = targetColumns(insert, columns, { faults, table: used.table, partition });
  const projection = arranged(insert, { targets, columns, partition, query, faults });
  if (projection === undefined || faults.count > before) return undefined;
  const relation = calc(query.relation, { names: columns.map(({ name }) => name), projection });
  const key = (table.primaryKey ?? []).map((name) => columns.findIndex((one) => one.name === name));
  return { ...used, relation, columns, key, span: insert.target.span };
}

function asWritten(one: TableColumn, writable: Metadata): TableColumn {
  const entry = one.metadata !== undefined && Object.hasOwn(writable, one.metadata.key) ? writable[one.metadata.key] : undefined;
  return entry === undefined ? one : { ...one, type: entry.type };
}

/** The columns that the query's columns go to, in their order. */
function targetColumns(
  insert: Insert,
  columns: readonly TableColumn[],
  { faults, table, partition }: { readonly faults: Faults; readonly table: Table; readonly partition: StaticPartition },
): readonly TableColumn[] {
  if (insert.columns === undefined) return columns.filter((one) => !partition.has(one));
  const seen = new Set<string>();
  return insert.columns.flatMap(({ name, span }) => {
    const found = columns.find((one) => one.name === name);
    if (table.columns.some((one) => one.name === name && one.computed !== undefined)) {
      faults.add('SQL_COMPUTED', span, {
        problem: `The column '${name}' is computed by the table '${table.name}' itself.`,
        remedy: 'Leave it out of the columns to write.',
      });
      return [];
    }
    if (found === undefined) {
      const names = columns.map((one) => one.name);
      faults.add('SQL_UNKNOWN_COLUMN', span, {
        problem: `The table '${insert.target.parts.at(-1)?.name}' has no column '${name}' to write.`,
        ...suggestion({ name, span, known: names, otherwise: `Columns: ${names.join(', ')}.` }),
      });
      return [];
    }
    if (partition.has(found)) {
      faults.add('SQL_DUPLICATE_COLUMN', span, {
        problem: `The column '${name}' has its value from PARTITION.`,
        remedy: 'Leave it out of the columns that the query gives.',
      });
    }
    if (seen.has(name))
      faults.add('SQL_DUPLICATE_COLUMN', span, { problem: `The column '${name}' is listed twice.`, remedy: 'Remove one of them.' });
    seen.add(name);
    return [found];
  });
}

interface Arrangement {
  readonly targets: readonly TableColumn[];
  readonly columns: readonly TableColumn[];
  readonly partition: StaticPartition;
  readonly query: BoundQuery;
  readonly faults: Faults;
}

/** One expression per column of the sink; a column that is not listed is NULL. */
function arranged(insert: Insert, { targets, columns, partition, query, faults }: Arrangement): readonly Expression[] | undefined {
  const { schema } = query.relation;
  const isListed = insert.columns === undefined || insert.columns.length === targets.length;
  if (!query.isWhole || !isListed || partition.size < insert.partition.length) return undefined;
  if (schema.length !== targets.length) {
    faults.add('SQL_TYPE', insert.query.span, {
      problem: `The query gives ${schema.length} columns (${schema.map(({ name }) => name).join(', ')}); ${targets.length} are to be written (${targets.map(({ name }) => name).join(', ')}).`,
      remedy: 'Give the query one column for each, or list the columns: INSERT INTO t (a, b) SELECT ….',
    });
    return undefined;
  }
  return columns.map((target) => {
    const fixed = partition.get(target);
    if (fixed !== undefined) return fixed;
    const place = targets.indexOf(target);
    const from = schema[place];
    if (from === undefined) return missing(target, insert, faults);
    if (query.columns[place]?.isFaulty !== true)
      checkType(from.type, target, { faults, span: query.columns[place]?.span ?? insert.query.span });
    return castTo(column(place, from.type), target.type);
  });
}

function missing(target: TableColumn, insert: Insert, faults: Faults): Expression {
  if (!target.type.nullable) {
    faults.add('SQL_NOT_NULL', insert.target.span, {
      problem: `The column '${target.name}' is ${formatType(target.type)} and is not in the list of columns to write.`,
      remedy: `Add '${target.name}' to the list and give it a value.`,
    });
  }
  return literal(null, withNullability(target.type, true));
}

function checkType(from: SqlType, target: TableColumn, { faults, span }: { faults: Faults; span: Span }): void {
  if (from.kind === 'NULL' && !target.type.nullable) {
    faults.add('SQL_NOT_NULL', span, {
      problem: `The column '${target.name}' is ${formatType(target.type)} and cannot be NULL.`,
      remedy: 'Give it a value.',
    });
  } else if (!canCastImplicitly(from, target.type)) {
    const wanted = formatType(withNullability(target.type, true));
    faults.add('SQL_TYPE', span, {
      problem: `The column '${target.name}' is ${wanted}, and this is ${formatType(withNullability(from, true))}.`,
      remedy: `Write CAST(… AS ${wanted}).`,
    });
  }
}

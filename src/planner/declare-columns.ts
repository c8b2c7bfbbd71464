/** The columns of CREATE TABLE: physical, metadata, and computed ones, together with what LIKE takes from another table. */
import type { Connector } from '../connectors/connector.ts';
import { valueFormat } from '../connectors/formats.ts';
import type { Span } from '../model/errors.ts';
import type { TableColumn } from '../model/schema.ts';
import { formatType, type SqlType, simple, withNullability } from '../model/types.ts';
import type { ColumnDefinition, CreateTable, DeclaredColumn } from '../sql/ast-statements.ts';
import { printExpression } from '../sql/expressions/print-expression.ts';
import { bindComputed, computedScope } from './computed-columns.ts';
import { bindExpression } from './expressions.ts';
import { Faults, suggestion } from './faults.ts';
import { canCastImplicitly } from './implicit-casts.ts';
import type { Scope } from './scope.ts';
import { type LikeBase, mergeColumns } from './table-like.ts';

interface ColumnContext {
  readonly faults: Faults;
  readonly connector: Connector | undefined;
  /** The table's own and what LIKE took. */
  readonly options: ReadonlyMap<string, string>;
  readonly base: LikeBase;
}

/** Types of computed columns are not known yet; see `typedColumns`. */
export function readColumns(statement: CreateTable, context: ColumnContext): readonly TableColumn[] {
  const { faults, base } = context;
  const seen = new Set<string>();
  for (const { name } of statement.columns) {
    if (seen.has(name.name)) {
      faults.add('SQL_DUPLICATE_COLUMN', name.span, {
        problem: `The column '${name.name}' is declared twice.`,
        remedy: 'Remove or rename one of them.',
      });
    }
    seen.add(name.name);
  }
  const own = statement.columns.map((definition) => ({ column: readColumn(definition, context), span: definition.name.span }));
  const columns = mergeColumns(base, own, faults);
  if (columns.every(({ computed }) => computed !== undefined) && faults.count === 0) {
    faults.add('SQL_COLUMNS', statement.name.span, {
      problem: columns.length === 0 ? 'The table has no columns.' : 'The table has nothing but computed columns.',
      remedy: 'List them: CREATE TABLE t (id BIGINT, name STRING) WITH (…).',
    });
  }
  return columns;
}

function readColumn(definition: ColumnDefinition, context: ColumnContext): TableColumn {
  const { name, comment } = definition;
  if (definition.kind === 'declared') return readDeclared(definition, context);
  return { name: name.name, type: simple('NULL'), computed: printExpression(definition.expression), comment };
}

function readDeclared({ name, type: written, metadata, comment }: DeclaredColumn, context: ColumnContext): TableColumn {
  const { faults, connector, options } = context;
  if (written.type === undefined) {
    faults.add('SQL_UNSUPPORTED', written.span, {
      problem: `Riffle does not have the type ${written.text} yet.`,
      remedy: 'Leave the column out, or declare it as STRING where the connector can deliver it so.',
    });
  }
  const type = written.type ?? simple('NULL');
  if (metadata === undefined) return { name: name.name, type, comment };
  const entry = { key: metadata.from ?? name.name, isVirtual: metadata.isVirtual };
  if (connector?.source !== undefined) checkMetadata(entry, type, { connector, options, faults, span: metadata.span });
  return { name: name.name, type, metadata: entry, comment };
}

/** A column of the key is NOT NULL, written or not; a computed one has the type of its expression. */
export function typedColumns(
  statement: CreateTable,
  columns: readonly TableColumn[],
  key: readonly string[],
  faults: Faults,
): readonly TableColumn[] {
  const stored = columns.map((column) => (key.includes(column.name) ? { ...column, type: withNullability(column.type, false) } : column));
  const scope = computedScope(statement.name.parts.at(-1)?.name ?? '', stored);
  return stored.map((column) =>
    column.computed === undefined ? column : { ...column, type: computedType(statement, column, { scope, faults }) },
  );
}

function computedType(
  statement: CreateTable,
  { name, computed = '' }: TableColumn,
  { scope, faults }: { readonly scope: Scope; readonly faults: Faults },
): SqlType {
  const own = statement.columns.find((definition) => definition.name.name === name);
  if (own?.kind === 'computed') return bindExpression(own.expression, { scope, faults }).type;
  // Taken by LIKE: what it is computed from may have been left behind.
  const inner = new Faults();
  const { type } = bindComputed(computed, scope, inner);
  for (const { problem, remedy } of inner.found) {
    faults.add('SQL_LIKE', statement.like?.span, { problem: `The computed column '${name}' cannot be taken: ${problem}`, remedy });
  }
  return type;
}

interface MetadataContext {
  readonly connector: Connector;
  readonly options: ReadonlyMap<string, string>;
  readonly faults: Faults;
  readonly span: Span;
}

function checkMetadata(
  { key, isVirtual }: { key: string; isVirtual: boolean },
  type: SqlType,
  { connector, options, faults, span }: MetadataContext,
): void {
  const known = connector.source?.metadata(valueFormat(connector, options)) ?? {};
  const entry = Object.hasOwn(known, key) ? known[key] : undefined;
  const keys = Object.keys(known);
  if (entry === undefined) {
    faults.add('SQL_METADATA', span, {
      problem: `The connector '${connector.name}' has no metadata key '${key}'.`,
      ...suggestion({
        name: key,
        span,
        known: keys,
        otherwise: keys.length === 0 ? 'It has none: remove the column.' : `Keys: ${keys.join(', ')}.`,
        written: (near) => `METADATA FROM '${near}'${isVirtual ? ' VIRTUAL' : ''}`,
      }),
    });
  } else if (type.kind !== 'NULL' && !canCastImplicitly(entry.type, type)) {
    faults.add('SQL_TYPE', span, {
      problem: `The metadata key '${key}' is ${formatType(entry.type)} and cannot be read as ${formatType(type)}.`,
      remedy: `Declare the column as ${formatType(entry.type)}.`,
    });
  }
}

import { connectors, findConnector } from '../../connectors/catalogue.ts';
import { maskedOptions } from '../../model/options.ts';
import type { Table, TableColumn } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';
import { findTable } from '../../planner/catalog.ts';
import type { Describe, Show } from '../../sql/ast.ts';
import { quoted } from '../../sql/names.ts';
import { quoteName } from '../../sql/print.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

export function show({ what }: Show, context: StatementContext): StatementResult {
  switch (what.kind) {
    case 'tables':
      return { kind: 'table', columns: ['table name'], rows: context.catalog.names().map((name) => [name]) };
    case 'connectors':
      return { kind: 'table', columns: ['connector', 'reads', 'writes', 'what it is'], rows: connectorRows() };
    case 'jobs':
      return showJobs(context);
    case 'create-table':
      return { kind: 'text', text: createStatement(findTable(context.catalog, what.name)) };
  }
}

/** DESCRIBE: the columns of a table. */
export function describe({ name }: Describe, { catalog }: Pick<StatementContext, 'catalog'>): StatementResult {
  const table = findTable(catalog, name);
  const key = new Set(table.primaryKey);
  const rows = table.columns.map((column) => [
    column.name,
    formatType({ ...column.type, nullable: true }),
    column.type.nullable ? 'TRUE' : 'FALSE',
    key.has(column.name) ? `PRI(${table.primaryKey?.join(', ')})` : null,
    column.metadata === undefined ? null : metadataClause(column),
  ]);
  return { kind: 'table', columns: ['name', 'type', 'null', 'key', 'extras'], rows };
}

function connectorRows(): string[][] {
  return connectors().map(({ name, source, sink, summary }) => [
    name,
    source === undefined ? '' : 'yes',
    sink === undefined ? '' : 'yes',
    summary,
  ]);
}

function showJobs({ jobs, clock }: StatementContext): StatementResult {
  const here = jobs.statuses().map((status) => {
    const latest = status.checkpoints.history.find((checkpoint) => checkpoint.status === 'COMPLETED');
    const since = new Date(status.startedAtMs).toISOString().slice(0, 19).replace('T', ' ');
    return [status.id, status.name, status.state, since, latest === undefined ? null : `#${latest.id}`, String(process.pid)];
  });
  const others = jobs.unfinished().map(({ id, name, checkpoint, ownerPid }) => {
    const age =
      checkpoint === undefined ? null : `#${checkpoint.id}, ${Math.round((clock.nowMs() - checkpoint.completedAtMs) / 1000)} s old`;
    return [id, name, ownerPid === undefined ? 'SUSPENDED' : 'RUNNING', null, age, ownerPid === undefined ? null : String(ownerPid)];
  });
  return {
    kind: 'table',
    columns: ['job id', 'job name', 'status', 'start time (UTC)', 'checkpoint', 'process'],
    rows: [...here, ...others],
  };
}

/** The table as a statement that creates it again; secrets are masked. */
function createStatement(table: Table): string {
  const lines = table.columns.map((column) => {
    const metadata = column.metadata === undefined ? '' : ` ${metadataClause(column)}`;
    return `  ${quoteName(column.name)} ${formatType(column.type)}${metadata}${column.comment === undefined ? '' : ` COMMENT ${quoted(column.comment, "'")}`}`;
  });
  if (table.primaryKey !== undefined) lines.push(`  PRIMARY KEY (${table.primaryKey.map(quoteName).join(', ')}) NOT ENFORCED`);
  const literal = findConnector(table.options.get('connector') ?? '')?.options;
  const options = [...maskedOptions(literal, table.options)].map(([key, value]) => `  ${quoted(key, "'")} = ${quoted(value, "'")}`);
  const comment = table.comment === undefined ? '' : ` COMMENT ${quoted(table.comment, "'")}`;
  return `CREATE TABLE ${quoteName(table.name)} (\n${lines.join(',\n')}\n)${comment} WITH (\n${options.join(',\n')}\n);`;
}

function metadataClause({ name, metadata }: TableColumn): string {
  if (metadata === undefined) return '';
  return `METADATA${metadata.key === name ? '' : ` FROM ${quoted(metadata.key, "'")}`}${metadata.isVirtual ? ' VIRTUAL' : ''}`;
}

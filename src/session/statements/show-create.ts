import { findConnector } from '../../connectors/catalogue.ts';
import { optionsOf } from '../../connectors/formats.ts';
import { maskedOptions } from '../../model/options.ts';
import { type CatalogEntry, isView, type Table, type TableColumn, type View } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';
import { maskSecrets } from '../../sql/mask-secrets.ts';
import { quoted } from '../../sql/names.ts';
import { quoteName } from '../../sql/print.ts';

/** A table or view as a statement that creates it again; secrets are masked. */
export function createStatement(entry: CatalogEntry, { isTemporary }: { readonly isTemporary: boolean }): string {
  const create = isTemporary ? 'CREATE TEMPORARY' : 'CREATE';
  return isView(entry) ? `${create} ${viewText(entry)}` : `${create} ${tableText(entry)}`;
}

function viewText({ name, columns, query, comment }: View): string {
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  return `VIEW ${quoteName(name)} (${names})${commentClause(comment)} AS\n${maskSecrets(query, 'fixed')};`;
}

function tableText(table: Table): string {
  const lines = table.columns.map((column) => {
    const type = column.computed === undefined ? formatType(column.type) : '';
    const clauses = [quoteName(column.name), type, extrasOf(column) ?? ''].filter((clause) => clause !== '');
    return `  ${clauses.join(' ')}${commentClause(column.comment)}`;
  });
  if (table.primaryKey !== undefined) lines.push(`  PRIMARY KEY (${table.primaryKey.map(quoteName).join(', ')}) NOT ENFORCED`);
  if (table.watermark !== undefined) lines.push(`  WATERMARK FOR ${quoteName(table.watermark.column)} AS ${table.watermark.expression}`);
  const connector = findConnector(table.options.get('connector') ?? '');
  const literal = connector === undefined ? undefined : optionsOf(connector, table.options);
  const options = [...maskedOptions(literal, table.options)].map(([key, value]) => `  ${quoted(key, "'")} = ${quoted(value, "'")}`);
  const columns = `TABLE ${quoteName(table.name)} (\n${lines.join(',\n')}\n)`;
  const partitions = table.partitionKeys === undefined ? '' : ` PARTITIONED BY (${table.partitionKeys.map(quoteName).join(', ')})`;
  return `${columns}${commentClause(table.comment)}${partitions} WITH (\n${options.join(',\n')}\n);`;
}

/** What makes a column more than a physical one: `METADATA …` or `AS expression`. */
export function extrasOf({ name, metadata, computed }: TableColumn): string | undefined {
  if (computed !== undefined) return `AS ${computed}`;
  if (metadata === undefined) return undefined;
  return `METADATA${metadata.key === name ? '' : ` FROM ${quoted(metadata.key, "'")}`}${metadata.isVirtual ? ' VIRTUAL' : ''}`;
}

function commentClause(comment: string | undefined): string {
  return comment === undefined ? '' : ` COMMENT ${quoted(comment, "'")}`;
}

/** The columns of a query's sources as completions. */
import type { OutputColumn, Source } from '../../sql/completion/scope.ts';
import { quoteName } from '../../sql/quote-name.ts';
import type { CatalogView, ColumnView, TableView } from '../protocol.ts';
import type { CompletionItem } from './item.ts';

interface Column extends ColumnView {
  readonly source: Source;
}

const DEPTH_MAX = 8;

/** A name that several sources have is written with its qualifier. */
export function columnItems(sources: readonly Source[], qualifier: string | undefined, catalog: CatalogView): readonly CompletionItem[] {
  const meant = qualifier === undefined ? sources : sources.filter((source) => isCalled(source, qualifier));
  const columns = meant.flatMap((source) => columnsOf(source, catalog, 0));
  if (qualifier !== undefined && columns.length === 0) {
    return fieldsOf(
      sources.flatMap((source) => columnsOf(source, catalog, 0)),
      qualifier,
    );
  }
  const items = columns.map((column) => itemOf(column, qualifier === undefined && isAmbiguous(column, columns)));
  return qualifier === undefined && sources.length > 1 ? [...items, ...sources.flatMap(qualifierItem)] : items;
}

/** The fields of the rows of that name, however deep they lie. */
function fieldsOf(columns: readonly ColumnView[], row: string): readonly CompletionItem[] {
  return columns.flatMap(({ name, fields = [] }) => {
    const own = name.toLowerCase() === row.toLowerCase() ? fields : [];
    return [...own.map((field) => fieldItem(field, name)), ...fieldsOf(fields, row)];
  });
}

function fieldItem({ name, type }: ColumnView, row: string): CompletionItem {
  return { kind: 'column', label: name, insert: quoteName(name), detail: type, doc: `Field of ${row}.` };
}

/** Unquoted names keep their case in Flink; who types another one is still understood here. */
function isCalled({ alias }: Source, qualifier: string): boolean {
  return alias.toLowerCase() === qualifier.toLowerCase();
}

function itemOf({ name, type, source }: Column, isQualified: boolean): CompletionItem {
  const written = isQualified ? `${quoteName(source.alias)}.${quoteName(name)}` : quoteName(name);
  const of = source.table === undefined || source.table === source.alias ? source.alias : `${source.alias} (${source.table})`;
  return { kind: 'column', label: isQualified ? written : name, insert: written, detail: type, doc: of === '' ? '' : `Column of ${of}.` };
}

function qualifierItem({ alias, table }: Source): readonly CompletionItem[] {
  if (alias === '') return [];
  return [{ kind: 'table', label: alias, insert: `${quoteName(alias)}.`, detail: table === alias ? '' : (table ?? 'query'), doc: '' }];
}

function isAmbiguous(column: Column, columns: readonly Column[]): boolean {
  return column.source.alias !== '' && columns.some(({ name, source }) => name === column.name && source !== column.source);
}

function columnsOf(source: Source, catalog: CatalogView, depth: number): readonly Column[] {
  const table = source.table === undefined ? undefined : findTable(catalog, source.table);
  const own = (table?.columns ?? []).map((column) => ({ ...column, source }));
  return [...own, ...source.columns.flatMap((column) => outputColumns(column, { source, catalog, depth }))];
}

function outputColumns(
  column: OutputColumn,
  { source, catalog, depth }: { readonly source: Source; readonly catalog: CatalogView; readonly depth: number },
): readonly Column[] {
  if ('name' in column) return [{ name: column.name, type: '', source }];
  if (depth > DEPTH_MAX) return [];
  return column.all.flatMap((inner) => columnsOf(inner, catalog, depth + 1).map((one) => ({ ...one, source })));
}

function findTable({ tables }: CatalogView, wanted: string): TableView | undefined {
  return tables.find(({ name }) => name === wanted) ?? tables.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
}

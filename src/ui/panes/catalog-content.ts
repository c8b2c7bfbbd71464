/** The tables of the session as a tree: each with its columns, their types, and its key. */
import type { CatalogView, TableView } from '../../session/protocol.ts';
import { bold, cyan, dim } from '../style.ts';
import { cut, padded, printable, widthOf } from '../text-width.ts';
import type { PaneContent, PaneRow } from './pane-content.ts';

/** A table, or one of its columns. */
export interface CatalogItem {
  readonly table: string;
  readonly column: string | undefined;
}

/** `expanded`: names of the tables whose columns are shown. */
export function catalogContent({ tables }: CatalogView, expanded: readonly string[], columns: number): PaneContent {
  if (tables.length === 0) return { title: 'catalogue', rows: [{ text: dim('No table yet. CREATE TABLE … WITH (…); declares one.') }] };
  const rows = tables.flatMap((table) => {
    const isOpen = expanded.includes(table.name);
    return [tableRow(table, isOpen, columns), ...(isOpen ? columnRows(table, columns) : [])];
  });
  return { title: 'catalogue', right: `${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`, rows };
}

export function itemText(item: CatalogItem): string {
  return JSON.stringify([item.table, item.column ?? null]);
}

export function itemOf(text: string | undefined): CatalogItem | undefined {
  if (text === undefined) return undefined;
  const [table, column] = JSON.parse(text) as [string, string | null];
  return { table, column: column ?? undefined };
}

function tableRow({ name, columns: all, isReadable }: TableView, isOpen: boolean, columns: number): PaneRow {
  const shown = cut(printable(name), columns - 24);
  const facts = `${all.length} ${all.length === 1 ? 'column' : 'columns'}${isReadable ? '' : ', written only'}`;
  return { text: `${cyan(isOpen ? '▾' : '▸')} ${bold(shown)}  ${dim(facts)}`, item: itemText({ table: name, column: undefined }) };
}

function columnRows({ name: table, columns: all, key = [] }: TableView, columns: number): readonly PaneRow[] {
  const nameColumns = Math.min(30, Math.max(0, ...all.map(({ name }) => widthOf(printable(name)))));
  return all.map(({ name, type }) => {
    const mark = key.includes(name) ? '  key' : '';
    const shownType = cut(type, Math.max(4, columns - nameColumns - 6 - mark.length));
    return {
      text: `    ${padded(printable(name), nameColumns)}  ${dim(shownType)}${cyan(mark)}`,
      item: itemText({ table, column: name }),
    };
  });
}

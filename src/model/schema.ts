import type { SqlType } from './types.ts';

/** One column of an edge: what rows flowing there hold at this place. */
export interface Column {
  readonly name: string;
  readonly type: SqlType;
}

/** The columns of an edge, in the order of its rows. */
export type Schema = readonly Column[];

/** A column as CREATE TABLE declares it. */
export interface TableColumn extends Column {
  /** Set for `METADATA [FROM 'key'] [VIRTUAL]`: the connector's metadata key, and whether a sink leaves the column out. */
  readonly metadata?: { readonly key: string; readonly isVirtual: boolean } | undefined;
  /** Set for `name AS expression`: the expression, as SQL over the table's other columns. No connector ever sees such a column. */
  readonly computed?: string | undefined;
  readonly comment?: string | undefined;
}

/** A table of the catalog: the declaration, nothing connected yet. */
export interface Table {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** Column names of `PRIMARY KEY (…) NOT ENFORCED`, in its order; undefined when there is none. */
  readonly primaryKey: readonly string[] | undefined;
  /** Column names of `PARTITIONED BY (…)`, in its order. */
  readonly partitionKeys?: readonly string[] | undefined;
  /** `WATERMARK FOR column AS expression`, the expression as SQL. */
  readonly watermark?: { readonly column: string; readonly expression: string } | undefined;
  /** The WITH list as written; secrets in clear (mask with `maskedOptions` before showing). */
  readonly options: ReadonlyMap<string, string>;
  readonly comment?: string | undefined;
}

/** The table as its connector knows it: without computed columns. */
export function withoutComputed(table: Table): Table {
  const columns = table.columns.filter(({ computed }) => computed === undefined);
  return columns.length === table.columns.length ? table : { ...table, columns };
}

/** A query under a name. */
export interface View {
  readonly kind: 'view';
  readonly name: string;
  readonly columns: readonly ViewColumn[];
  /** As SQL; secrets in its hints in clear. */
  readonly query: string;
  readonly comment?: string | undefined;
}

export interface ViewColumn extends Column {
  /** What the query itself calls the column. */
  readonly from: string;
}

/** Tables and views share one space of names. */
export type CatalogEntry = Table | View;

export function isView(entry: CatalogEntry): entry is View {
  return 'kind' in entry;
}

/** The typed syntax tree of whole statements. */
import type { Span } from '../model/errors.ts';
import type { Expression, Identifier, LikeFilter, ObjectName, OptionPair, Query, StringNode, TypeNode } from './ast.ts';

import type { CreateTableFrom, ImportDatabase, PeekTopic } from './ast-server-statements.ts';

export type Statement =
  | CreateTable
  | CreateTableFrom
  | ImportDatabase
  | PeekTopic
  | DropTable
  | CreateView
  | DropView
  | AlterTable
  | AlterView
  | Use
  | Show
  | Describe
  | SetOption
  | ResetOption
  | Insert
  | QueryStatement
  | Explain
  | StopJob
  | StatementSet
  | Help
  | SourceFile
  | AddJar
  | Quit
  | Clear
  | UnsupportedStatement;

export interface CreateTable {
  readonly kind: 'create-table';
  readonly span: Span;
  readonly name: ObjectName;
  readonly ifNotExists: boolean;
  readonly isTemporary: boolean;
  readonly columns: readonly ColumnDefinition[];
  /** From `PRIMARY KEY (…) NOT ENFORCED`, or the inline form of one column. */
  readonly primaryKey: { readonly columns: readonly Identifier[]; readonly span: Span } | undefined;
  readonly watermark: WatermarkDefinition | undefined;
  /** `PARTITIONED BY (…)`. */
  readonly partitionedBy: readonly Identifier[] | undefined;
  readonly comment: string | undefined;
  readonly options: readonly OptionPair[];
  readonly like: LikeClause | undefined;
}

export type ColumnDefinition = DeclaredColumn | ComputedColumn;

/** `WATERMARK FOR column AS expression`. The expression stays text: nothing evaluates it. */
export interface WatermarkDefinition {
  readonly span: Span;
  readonly column: ObjectName;
  readonly expression: StringNode;
}

/** `LIKE t (INCLUDING ALL OVERWRITING OPTIONS …)`; each feature once at most. */
export interface LikeClause {
  readonly span: Span;
  readonly table: ObjectName;
  readonly options: readonly LikeOption[];
}

interface LikeOption {
  readonly merging: LikeMerging;
  readonly feature: LikeFeature | 'ALL';
}

export type LikeMerging = 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING';
export type LikeFeature = 'CONSTRAINTS' | 'DISTRIBUTION' | 'GENERATED' | 'METADATA' | 'OPTIONS' | 'PARTITIONS' | 'WATERMARKS';

/** `name AS expression`. */
export interface ComputedColumn {
  readonly kind: 'computed';
  readonly span: Span;
  readonly name: Identifier;
  readonly expression: Expression;
  readonly comment: string | undefined;
}

/** A physical column, or one of metadata. */
export interface DeclaredColumn {
  readonly kind: 'declared';
  readonly span: Span;
  readonly name: Identifier;
  readonly type: TypeNode;
  /** `METADATA [FROM 'key'] [VIRTUAL]`; `from` undefined means the column's own name. */
  readonly metadata: { readonly from: string | undefined; readonly isVirtual: boolean; readonly span: Span } | undefined;
  readonly comment: string | undefined;
}

export interface DropTable {
  readonly kind: 'drop-table';
  readonly span: Span;
  readonly name: ObjectName;
  readonly ifExists: boolean;
  readonly isTemporary: boolean;
}

export interface CreateView {
  readonly kind: 'create-view';
  readonly span: Span;
  readonly name: ObjectName;
  readonly ifNotExists: boolean;
  readonly isTemporary: boolean;
  /** Names for the columns of the query, where they are given. */
  readonly columns: readonly Identifier[] | undefined;
  readonly comment: string | undefined;
  readonly query: Query;
}

export interface DropView {
  readonly kind: 'drop-view';
  readonly span: Span;
  readonly name: ObjectName;
  readonly ifExists: boolean;
  readonly isTemporary: boolean;
}

/** Of columns nothing is changed. */
export interface AlterTable {
  readonly kind: 'alter-table';
  readonly span: Span;
  readonly name: ObjectName;
  readonly ifExists: boolean;
  readonly change:
    | { readonly kind: 'rename'; readonly to: ObjectName }
    | { readonly kind: 'set'; readonly options: readonly OptionPair[] }
    | { readonly kind: 'reset'; readonly keys: readonly StringNode[] };
}

export interface AlterView {
  readonly kind: 'alter-view';
  readonly span: Span;
  readonly name: ObjectName;
  readonly change: { readonly kind: 'rename'; readonly to: ObjectName } | { readonly kind: 'query'; readonly query: Query };
}

/** `USE CATALOG c`, `USE db`. */
export interface Use {
  readonly kind: 'use';
  readonly span: Span;
  readonly what: 'catalog' | 'database';
  readonly name: ObjectName;
}

export interface Show {
  readonly kind: 'show';
  readonly span: Span;
  readonly what:
    | { readonly kind: ListKind; readonly from: ObjectName | undefined; readonly like: LikeFilter | undefined }
    | { readonly kind: 'columns'; readonly name: ObjectName; readonly like: LikeFilter | undefined }
    | { readonly kind: 'current-catalog' | 'current-database' }
    | { readonly kind: 'create-table' | 'create-view'; readonly name: ObjectName };
}

export type ListKind = 'tables' | 'views' | 'functions' | 'user-functions' | 'catalogs' | 'databases' | 'jobs' | 'connectors';

export interface Describe {
  readonly kind: 'describe';
  readonly span: Span;
  readonly name: ObjectName;
}

/** `SET` alone lists all settings. */
export interface SetOption {
  readonly kind: 'set';
  readonly span: Span;
  readonly assignment: OptionPair | undefined;
}

/** `RESET` alone resets all settings. */
export interface ResetOption {
  readonly kind: 'reset';
  readonly span: Span;
  readonly key: StringNode | undefined;
}

export interface Insert {
  readonly kind: 'insert';
  readonly span: Span;
  readonly target: ObjectName;
  /** From `/*+ OPTIONS('key' = 'value') *\/` behind the target. */
  readonly hint: readonly OptionPair[];
  /** Of PARTITION; empty without it. */
  readonly partition: readonly PartitionValue[];
  /** The column list, where one is given. */
  readonly columns: readonly Identifier[] | undefined;
  readonly query: Query;
}

/** `dt = '2026-11-29'`: the value is a literal, a number may have a sign. */
export interface PartitionValue {
  readonly column: Identifier;
  readonly value: Expression;
}

export interface QueryStatement {
  readonly kind: 'query';
  readonly span: Span;
  readonly query: Query;
}

export interface Explain {
  readonly kind: 'explain';
  readonly span: Span;
  /** What is to be told besides the plan, in the order written. */
  readonly details: readonly ExplainDetail[];
  readonly statement: Insert | QueryStatement | StatementSet;
}

/** Changelog modes are always told; a cost never is, there is none. */
export type ExplainDetail = 'CHANGELOG_MODE' | 'ESTIMATED_COST';

export interface StopJob {
  readonly kind: 'stop-job';
  readonly span: Span;
  /** Id or name of the job. */
  readonly job: StringNode;
  readonly withSavepoint: boolean;
}

export interface StatementSet {
  readonly kind: 'statement-set';
  readonly span: Span;
  readonly inserts: readonly Insert[];
}

export interface Help {
  readonly kind: 'help';
  readonly span: Span;
  /** What stands behind HELP, as written: a connector, a function, a statement. */
  readonly topic: string | undefined;
}

export interface SourceFile {
  readonly kind: 'source';
  readonly span: Span;
  readonly path: StringNode;
}

/** `ADD JAR 'path'`: accepted, because scripts have it; there are no jars here. */
export interface AddJar {
  readonly kind: 'add-jar';
  readonly span: Span;
  readonly path: StringNode;
}

/** `QUIT` and `EXIT`: what follows in the text is not executed. */
export interface Quit {
  readonly kind: 'quit';
  readonly span: Span;
}

/** Empties the output of a screen. */
export interface Clear {
  readonly kind: 'clear';
  readonly span: Span;
}

/** Parsed (or at least recognised) but not executable yet. */
export interface UnsupportedStatement {
  readonly kind: 'unsupported';
  readonly span: Span;
  /** As Flink names it: `CREATE VIEW`. */
  readonly name: string;
}

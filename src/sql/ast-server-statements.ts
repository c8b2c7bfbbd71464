/** The statements that ask a server what it has: definitions of tables, records of topics. */
import type { Span } from '../model/errors.ts';
import type { LikeFilter, ObjectName, OptionPair, RowCount, StringNode } from './ast.ts';

/** `CREATE TABLE t FROM 'mysql://…/database.table'`: declared as the server describes it. */
export interface CreateTableFrom {
  readonly kind: 'create-table-from';
  readonly span: Span;
  readonly name: ObjectName;
  readonly ifNotExists: boolean;
  readonly isTemporary: boolean;
  readonly url: StringNode;
  /** Beside and over those that the URL says. */
  readonly options: readonly OptionPair[];
}

/** `IMPORT DATABASE 'mysql://…/database'`: every table of it. */
export interface ImportDatabase {
  readonly kind: 'import-database';
  readonly span: Span;
  readonly url: StringNode;
  readonly like: LikeFilter | undefined;
  readonly options: readonly OptionPair[];
}

/** `PEEK TOPIC 'orders'`: the newest records as they lie there, and how they can be read. */
export interface PeekTopic {
  readonly kind: 'peek-topic';
  readonly span: Span;
  readonly topic: StringNode;
  /** Addresses of brokers. */
  readonly on: StringNode | undefined;
  /** A table whose connection is taken. */
  readonly like: ObjectName | undefined;
  readonly options: readonly OptionPair[];
  readonly limit: RowCount | undefined;
}

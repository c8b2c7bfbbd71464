/**
 * The typed syntax tree of names, queries and expressions; ast-statements.ts has the statements around them. Every node has its span in the
 * text given to the parser; names are as the user meant them (quotes removed). What Flink has and Riffle does not execute yet is an
 * `unsupported` node that carries its name.
 */
import type { Span } from '../model/errors.ts';
import type { IntervalUnit } from '../model/interval.ts';
import type { SqlType } from '../model/types.ts';

export interface Identifier {
  readonly name: string;
  readonly span: Span;
}

/** `a.b.c`; the last part names the thing. */
export interface ObjectName {
  readonly parts: readonly Identifier[];
  readonly span: Span;
}

/** A type as written; `type` is undefined for one Riffle does not have yet (ARRAY, MAP, ROW, …), whose `text` then names it. */
export interface TypeNode {
  readonly span: Span;
  readonly text: string;
  readonly type: SqlType | undefined;
}

export interface StringNode {
  readonly span: Span;
  readonly value: string;
}

export type Query = Select | Union | Ordered | With | UnsupportedQuery;

export interface Select {
  readonly kind: 'select';
  readonly span: Span;
  /** Behind SELECT: how a cluster should run the query. */
  readonly hints: readonly QueryHint[];
  readonly isDistinct: boolean;
  readonly items: readonly SelectItem[];
  /** undefined for `SELECT 1`. A comma list is a chain of inner joins without condition. */
  readonly from: Relation | undefined;
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | undefined;
}

/** `VALUES (1, 'a'), (2, 'b')` comes as a UNION ALL of selects without FROM. */
export interface Union {
  readonly kind: 'union';
  readonly span: Span;
  /** UNION ALL; without ALL equal rows are one. */
  readonly isAll: boolean;
  readonly left: Query;
  readonly right: Query;
}

/** `ORDER BY … LIMIT … OFFSET …` behind a query, at least one of them. `FETCH FIRST n ROWS ONLY` is LIMIT. */
export interface Ordered {
  readonly kind: 'ordered';
  readonly span: Span;
  readonly input: Query;
  readonly orderBy: readonly OrderItem[];
  readonly limit: RowCount | undefined;
  readonly offset: RowCount | undefined;
}

export interface OrderItem {
  readonly span: Span;
  readonly expression: Expression;
  readonly isDescending: boolean;
  /** As written. */
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

export interface RowCount {
  readonly span: Span;
  readonly rows: number;
}

/** `WITH a AS (SELECT …), b (x, y) AS (SELECT … FROM a) SELECT …` */
export interface With {
  readonly kind: 'with';
  readonly span: Span;
  readonly tables: readonly CommonTable[];
  readonly body: Query;
}

/** A query with a name, for those behind it. */
export interface CommonTable {
  readonly span: Span;
  readonly name: Identifier;
  /** Other names for its columns. */
  readonly columns: readonly Identifier[] | undefined;
  readonly query: Query;
}

/** A part of the query language that is recognised but not executable yet: `INTERSECT`. */
interface UnsupportedQuery {
  readonly kind: 'unsupported-query';
  readonly span: Span;
  readonly name: string;
}

/** `BROADCAST(t1)`, as written. */
export interface QueryHint {
  readonly span: Span;
  readonly text: string;
}

export interface OptionPair {
  readonly span: Span;
  readonly key: StringNode;
  readonly value: StringNode;
}

export type SelectItem =
  | { readonly kind: 'star'; readonly span: Span; readonly qualifier: ObjectName | undefined }
  | { readonly kind: 'expression'; readonly span: Span; readonly expression: Expression; readonly alias: Identifier | undefined };

export type Relation =
  | TableReference
  | { readonly kind: 'subquery'; readonly span: Span; readonly query: Query; readonly alias: RelationAlias | undefined }
  | JoinRelation
  | { readonly kind: 'unsupported-relation'; readonly span: Span; readonly name: string };

/** `AS t`, `AS t (a, b)` */
export interface RelationAlias {
  readonly name: Identifier;
  readonly columns: readonly Identifier[] | undefined;
}

export interface JoinRelation {
  readonly kind: 'join';
  readonly span: Span;
  /** A comma and CROSS JOIN are INNER without condition. */
  readonly type: JoinType;
  readonly left: Relation;
  readonly right: Relation;
  readonly condition: Expression | undefined;
  /** `USING (a, b)`, in place of a condition. */
  readonly using: readonly Identifier[] | undefined;
}

/** Whose rows stay where nothing matches them, padded with NULL. */
export type JoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';

export interface TableReference {
  readonly kind: 'table';
  readonly span: Span;
  readonly name: ObjectName;
  readonly alias: RelationAlias | undefined;
  /** From `/*+ OPTIONS('key' = 'value') *\/` behind the name: laid over the table's own options. */
  readonly hint: readonly OptionPair[];
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '||' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';

export type Expression =
  | { readonly kind: 'column'; readonly span: Span; readonly name: ObjectName }
  | { readonly kind: 'literal'; readonly span: Span; readonly literal: Literal }
  | { readonly kind: 'unary'; readonly span: Span; readonly operator: '-' | '+' | 'NOT'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly span: Span;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'is';
      readonly span: Span;
      readonly operand: Expression;
      readonly what: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN' | 'JSON VALUE' | 'JSON OBJECT' | 'JSON ARRAY' | 'JSON SCALAR';
      readonly isNegated: boolean;
    }
  /** `a IS [NOT] DISTINCT FROM b`. */
  | {
      readonly kind: 'distinct';
      readonly span: Span;
      readonly operand: Expression;
      readonly other: Expression;
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'between';
      readonly span: Span;
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      /** SYMMETRIC: the two bounds may stand in either order. */
      readonly isSymmetric: boolean;
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'in';
      readonly span: Span;
      readonly operand: Expression;
      readonly list: readonly Expression[];
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly span: Span;
      readonly operator: 'LIKE' | 'SIMILAR TO';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | undefined;
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'case';
      readonly span: Span;
      readonly operand: Expression | undefined;
      readonly branches: readonly CaseBranch[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: 'cast'; readonly span: Span; readonly operand: Expression; readonly type: TypeNode; readonly isTry: boolean }
  | CallExpression
  /** `(r).name`: of a row that is no plain column, whose fields are parts of its name. */
  | { readonly kind: 'field'; readonly span: Span; readonly operand: Expression; readonly field: Identifier }
  | { readonly kind: 'unsupported-expression'; readonly span: Span; readonly name: string };

export interface CaseBranch {
  readonly when: Expression;
  readonly result: Expression;
}

/**
 * `COUNT(*)` has `isStar` and no operands. `ARRAY[…]`, `MAP[…]` and `ROW(…)` are calls of that name, `a[1]` is one of the name `[]`. Special
 * syntax (`TRIM(BOTH ' ' FROM s)`, `SUBSTRING(s FROM 1 FOR 3)`) is normalised to operands.
 */
export interface CallExpression {
  readonly kind: 'call';
  readonly span: Span;
  /** Upper case. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly operands: readonly Expression[];
  readonly isStar: boolean;
  readonly isDistinct: boolean;
  /** `FILTER (WHERE …)` of an aggregate. */
  readonly filter: Expression | undefined;
  /** `OVER (PARTITION BY … ORDER BY …)` of ROW_NUMBER. */
  readonly over: Over | undefined;
}

export interface Over {
  readonly span: Span;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
}

/** Numbers stay text until a type is known: `1.10` is DECIMAL(3, 2), `1e3` DOUBLE, `7` INT or BIGINT. */
export type Literal =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  /** `X'0aff'`: an even number of hexadecimal digits. */
  | { readonly kind: 'bytes'; readonly hex: string }
  /** `DATE '2020-01-01'`, `TIME '12:00:00'`, `TIMESTAMP '…'`: the text is validated by the parser. */
  | { readonly kind: 'DATE' | 'TIME' | 'TIMESTAMP'; readonly text: string }
  /** `INTERVAL '1-02' YEAR TO MONTH`; the two units are the same where there is one. The text, which may have a sign, is validated too. */
  | { readonly kind: 'INTERVAL'; readonly text: string; readonly from: IntervalUnit; readonly to: IntervalUnit };

/** `[NOT] LIKE 'pattern'` behind SHOW; ILIKE takes no notice of case. */
export interface LikeFilter {
  readonly pattern: StringNode;
  readonly isNegated: boolean;
  readonly ignoresCase: boolean;
}

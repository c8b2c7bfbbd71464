/** Statements of every kind that Riffle executes, for property tests. Spans are empty: nothing may depend on them. */
import fc from 'fast-check';
import { DECIMAL_PRECISION_MAX, decimal, formatType, type SqlType, simple, temporal, varbinary, varchar } from '../../src/model/types.ts';
import type { Expression, Identifier, ObjectName, OrderItem, Query, Relation, StringNode, TypeNode } from '../../src/sql/ast.ts';
import type { ColumnDefinition, Insert, Show, Statement } from '../../src/sql/ast-statements.ts';

const span = { start: 0, end: 0 };

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom("it's", '', 'a;b', '-- no', '/* no */', '`', '"x"', '订单，', 'a\nb', '\\'),
);
const name = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'id',
    'order',
    'user',
    'Select',
    'IF',
    'key',
    'x',
    'map',
    'position',
    'current_date',
    '订单',
    'two words',
    "it's",
    '`',
    '1st',
    'name',
    'end',
  ),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const identifier: fc.Arbitrary<Identifier> = name.map((value) => ({ name: value, span }));
const objectName: fc.Arbitrary<ObjectName> = fc.array(identifier, { minLength: 1, maxLength: 3 }).map((parts) => ({ parts, span }));
const string: fc.Arbitrary<StringNode> = text.map((value) => ({ value, span }));

const decimals = fc
  .integer({ min: 1, max: DECIMAL_PRECISION_MAX })
  .chain((precision) => fc.integer({ min: 0, max: precision }).map((scale) => decimal(precision, scale)));
const bareType: fc.Arbitrary<SqlType> = fc.oneof(
  fc.constantFrom('BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'DATE').map((kind) => simple(kind as 'INT')),
  decimals,
  fc.constantFrom(varchar(), varbinary(), varchar(7), varbinary(7)),
  fc.record({ kind: fc.constantFrom('CHAR', 'BINARY'), length: fc.integer({ min: 1, max: 99 }), nullable: fc.constant(true) }),
  fc
    .integer({ min: 0, max: 9 })
    .chain((digits) => fc.constantFrom('TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ').map((kind) => temporal(kind as 'TIME', digits))),
);
const typeNode: fc.Arbitrary<TypeNode> = fc
  .record({ type: bareType, nullable: fc.boolean() })
  .map(({ type, nullable }) => ({ ...type, nullable }) as SqlType)
  .map((type) => ({ span, type, text: formatType(type) }));

const literal = fc.oneof(
  fc.constantFrom('7', '1.10', '1e3', '.5', '18446744073709551616').map((value) => ({ kind: 'number', text: value }) as const),
  text.map((value) => ({ kind: 'string', value }) as const),
  fc.boolean().map((value) => ({ kind: 'boolean', value }) as const),
  fc.constant({ kind: 'null' } as const),
  fc.constantFrom('', '0aff', 'DEADbeef').map((hex) => ({ kind: 'bytes', hex }) as const),
  fc.constantFrom(
    { kind: 'DATE', text: '2024-02-29' } as const,
    { kind: 'TIME', text: '23:59:59' } as const,
    { kind: 'TIMESTAMP', text: '9999-12-31 23:59:59.999999' } as const,
    { kind: 'INTERVAL', text: '-5', from: 'DAY', to: 'DAY' } as const,
    { kind: 'INTERVAL', text: '1-06', from: 'YEAR', to: 'MONTH' } as const,
    { kind: 'INTERVAL', text: '10 02:03:04.5', from: 'DAY', to: 'SECOND' } as const,
  ),
);
const functionName = fc.constantFrom(
  'COUNT',
  'UPPER',
  'POSITION',
  'TIMESTAMPDIFF',
  'TRIM',
  'LEFT',
  'IF',
  'CURRENT_DATE',
  'CEIL',
  'MY_FN',
  'SELECT',
  'CAST',
  'ROW',
  'ARRAY',
  'MAP',
  'WITH SPACE',
  'JSON_VALUE',
  'JSON_QUERY',
  'JSON_EXISTS',
);

function textLiteral(value: string): Expression {
  return { kind: 'literal', span, literal: { kind: 'string', value } };
}

const ROW_NUMBER = {
  kind: 'call',
  span,
  nameSpan: span,
  name: 'ROW_NUMBER',
  operands: [],
  isStar: false,
  isDistinct: false,
  filter: undefined,
} as const;

function orderItemOf(anyExpression: fc.Arbitrary<Expression>): fc.Arbitrary<OrderItem> {
  return fc.record({
    span: fc.constant(span),
    expression: anyExpression,
    isDescending: fc.boolean(),
    nulls: fc.constantFrom('FIRST', 'LAST', undefined),
  });
}

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const one = tie('expression');
  const few = fc.array(one, { minLength: 1, maxLength: 3 });
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      objectName.map((column): Expression => ({ kind: 'column', span, name: column })),
      literal.map((value): Expression => ({ kind: 'literal', span, literal: value })),
      fc.record({ kind: fc.constant('unary' as const), span: fc.constant(span), operator: fc.constantFrom('-', '+', 'NOT'), operand: one }),
      fc.record({
        kind: fc.constant('binary' as const),
        span: fc.constant(span),
        operator: fc.constantFrom('+', '-', '*', '/', '%', '||', '=', '<>', '<', '<=', '>', '>=', 'AND', 'OR'),
        left: one,
        right: one,
      }),
      fc.record({
        kind: fc.constant('is' as const),
        span: fc.constant(span),
        operand: one,
        what: fc.constantFrom('NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'JSON VALUE', 'JSON OBJECT', 'JSON ARRAY', 'JSON SCALAR'),
        isNegated: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('distinct' as const), span: fc.constant(span), operand: one, other: one, isNegated: fc.boolean() }),
      fc.record({
        kind: fc.constant('between' as const),
        span: fc.constant(span),
        operand: one,
        low: one,
        high: one,
        isSymmetric: fc.boolean(),
        isNegated: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('in' as const), span: fc.constant(span), operand: one, list: few, isNegated: fc.boolean() }),
      fc.record({
        kind: fc.constant('like' as const),
        span: fc.constant(span),
        operator: fc.constantFrom('LIKE', 'SIMILAR TO'),
        operand: one,
        pattern: one,
        escape: fc.option(one, { nil: undefined }),
        isNegated: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('case' as const),
        span: fc.constant(span),
        operand: fc.option(one, { nil: undefined }),
        branches: fc.array(fc.record({ when: one, result: one }), { minLength: 1, maxLength: 2 }),
        otherwise: fc.option(one, { nil: undefined }),
      }),
      fc
        .record({
          mode: fc.constantFrom('NULL', 'ABSENT').map(textLiteral),
          key: one,
          value: one,
          isObject: fc.boolean(),
          isEmpty: fc.boolean(),
        })
        .map(({ mode, key, value, isObject, isEmpty }) => ({
          kind: 'call' as const,
          span,
          nameSpan: span,
          name: isObject ? 'JSON_OBJECT' : 'JSON_ARRAY',
          operands: isEmpty ? [mode] : [mode, key, value],
          isStar: false,
          isDistinct: false,
        })),
      fc.record({ kind: fc.constant('cast' as const), span: fc.constant(span), operand: one, type: typeNode, isTry: fc.boolean() }),
      fc.record({ kind: fc.constant('field' as const), span: fc.constant(span), operand: one, field: identifier }),
      fc.record({
        kind: fc.constant('call' as const),
        span: fc.constant(span),
        nameSpan: fc.constant(span),
        name: fc.constant('[]'),
        operands: fc.tuple(one, one),
        isStar: fc.constant(false),
        isDistinct: fc.constant(false),
        filter: fc.constant(undefined),
        over: fc.constant(undefined),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        span: fc.constant(span),
        nameSpan: fc.constant(span),
        name: functionName,
        operands: fc.array(one, { maxLength: 3 }),
        isStar: fc.constant(false),
        isDistinct: fc.boolean(),
        filter: fc.option(one, { nil: undefined }),
        over: fc.constant(undefined),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        span: fc.constant(span),
        nameSpan: fc.constant(span),
        name: fc.constant('COUNT'),
        operands: fc.constant([]),
        isStar: fc.constant(true),
        isDistinct: fc.boolean(),
        filter: fc.option(one, { nil: undefined }),
        over: fc.constant(undefined),
      }),
      fc
        .record({
          partitionBy: fc.array(one, { maxLength: 2 }),
          orderBy: fc.array(orderItemOf(one), { maxLength: 2 }),
          span: fc.constant(span),
        })
        .filter(({ partitionBy, orderBy }) => partitionBy.length + orderBy.length > 0)
        .map((over): Expression => ({ ...ROW_NUMBER, over })),
    ) as fc.Arbitrary<Expression>,
  };
});

const pair = fc.record({ span: fc.constant(span), key: string, value: string });
const hint = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(pair, { minLength: 1, maxLength: 2 }));

const item = fc.oneof(
  fc.option(objectName, { nil: undefined }).map((qualifier) => ({ kind: 'star', span, qualifier }) as const),
  fc.record({
    kind: fc.constant('expression' as const),
    span: fc.constant(span),
    expression,
    alias: fc.option(identifier, { nil: undefined }),
  }),
);
const columnList = fc.option(fc.array(identifier, { minLength: 1, maxLength: 3 }), { nil: undefined });
const relationAlias = fc.option(fc.record({ name: identifier, columns: columnList }), { nil: undefined });
const queryHints = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  fc.array(
    fc.constantFrom('BROADCAST(t1)', "LOOKUP('table'='d', 'async'='true')", 'NO_DEFAULT').map((value) => ({ span, text: value })),
    { minLength: 1, maxLength: 2 },
  ),
);
const rowCount = fc.record({ span: fc.constant(span), rows: fc.nat(999_999_999_999_999) });

const { query } = fc.letrec<{ relation: Relation; query: Query }>((tie) => {
  const sides = { left: tie('relation'), right: tie('relation') };
  const joined = { kind: fc.constant('join' as const), span: fc.constant(span), ...sides };
  const select = fc.record({
    kind: fc.constant('select' as const),
    span: fc.constant(span),
    hints: queryHints,
    isDistinct: fc.boolean(),
    items: fc.array(item, { minLength: 1, maxLength: 3 }),
    from: fc.option(tie('relation'), { nil: undefined }),
    where: fc.option(expression, { nil: undefined }),
    groupBy: fc.array(expression, { maxLength: 2 }),
    having: fc.option(expression, { nil: undefined }),
  });
  const commonTable = fc.record({ span: fc.constant(span), name: identifier, columns: columnList, query: tie('query') });
  return {
    relation: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'relation' },
      fc.record({ kind: fc.constant('table' as const), span: fc.constant(span), name: objectName, alias: relationAlias, hint }),
      fc.record({
        ...joined,
        type: fc.constant('INNER' as const),
        condition: fc.option(expression, { nil: undefined }),
        using: fc.constant(undefined),
      }),
      fc.record({ ...joined, type: fc.constantFrom('LEFT', 'RIGHT', 'FULL'), condition: expression, using: fc.constant(undefined) }),
      fc.record({
        ...joined,
        type: fc.constantFrom('INNER', 'LEFT', 'RIGHT', 'FULL'),
        condition: fc.constant(undefined),
        using: fc.array(identifier, { minLength: 1, maxLength: 2 }),
      }),
      fc.record({ kind: fc.constant('subquery' as const), span: fc.constant(span), query: tie('query'), alias: relationAlias }),
    ) as fc.Arbitrary<Relation>,
    query: fc.oneof(
      { maxDepth: 1, depthIdentifier: 'query' },
      select,
      fc.record({
        kind: fc.constant('union' as const),
        span: fc.constant(span),
        isAll: fc.boolean(),
        left: tie('query'),
        right: tie('query'),
      }),
      fc
        .record({
          kind: fc.constant('ordered' as const),
          span: fc.constant(span),
          input: tie('query'),
          orderBy: fc.array(orderItemOf(expression), { maxLength: 2 }),
          limit: fc.option(rowCount, { nil: undefined }),
          offset: fc.option(rowCount, { nil: undefined }),
        })
        .filter(({ orderBy, limit, offset }) => orderBy.length > 0 || limit !== undefined || offset !== undefined),
      fc.record({
        kind: fc.constant('with' as const),
        span: fc.constant(span),
        tables: fc.array(commonTable, { minLength: 1, maxLength: 2 }),
        body: tie('query'),
      }),
    ) as fc.Arbitrary<Query>,
  };
});

const partitionValue: fc.Arbitrary<Expression> = literal.map((value) => ({ kind: 'literal', span, literal: value }));
const insert: fc.Arbitrary<Insert> = fc.record({
  kind: fc.constant('insert' as const),
  span: fc.constant(span),
  target: objectName,
  hint,
  partition: fc.array(fc.record({ column: identifier, value: partitionValue }), { maxLength: 2 }),
  columns: fc.option(fc.array(identifier, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  query,
});
const statementSet = fc.record({
  kind: fc.constant('statement-set' as const),
  span: fc.constant(span),
  inserts: fc.array(insert, { minLength: 1, maxLength: 3 }),
});
const queryStatement = fc.record({ kind: fc.constant('query' as const), span: fc.constant(span), query });
const metadata = fc.record({ from: fc.option(text, { nil: undefined }), isVirtual: fc.boolean(), span: fc.constant(span) });
const column: fc.Arbitrary<ColumnDefinition> = fc.oneof(
  fc.record({
    kind: fc.constant('declared' as const),
    span: fc.constant(span),
    name: identifier,
    type: typeNode,
    metadata: fc.option(metadata, { nil: undefined }),
    comment: fc.option(text, { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('computed' as const),
    span: fc.constant(span),
    name: identifier,
    expression,
    comment: fc.option(text, { nil: undefined }),
  }),
);
const watermark = fc.record({
  span: fc.constant(span),
  column: objectName,
  expression: fc
    .constantFrom("ts - INTERVAL '5' SECOND", '`a b`', "CAST(x AS TIMESTAMP(3)) -  INTERVAL '1' DAY")
    .map((value) => ({ value, span })),
});
const likeOptions = fc
  .uniqueArray(fc.constantFrom('ALL', 'CONSTRAINTS', 'DISTRIBUTION', 'GENERATED', 'METADATA', 'OPTIONS', 'PARTITIONS', 'WATERMARKS'))
  .chain((features) =>
    fc.tuple(
      ...features.map((feature) => {
        const isSingle = feature === 'ALL' || feature === 'CONSTRAINTS' || feature === 'DISTRIBUTION' || feature === 'PARTITIONS';
        const mergings = ['INCLUDING', 'EXCLUDING', ...(isSingle ? [] : (['OVERWRITING'] as const))] as const;
        return fc.constantFrom(...mergings).map((merging) => ({ merging, feature }));
      }),
    ),
  );
const likeClause = fc.record({ span: fc.constant(span), table: objectName, options: likeOptions });

const like = fc.option(fc.record({ pattern: string, isNegated: fc.boolean(), ignoresCase: fc.boolean() }), { nil: undefined });
const shown: fc.Arbitrary<Show['what']> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('tables', 'views', 'functions', 'user-functions', 'databases'),
    from: fc.option(objectName, { nil: undefined }),
    like,
  }),
  fc.record({ kind: fc.constantFrom('jobs', 'connectors', 'catalogs'), from: fc.constant(undefined), like }),
  fc.record({ kind: fc.constant('columns' as const), name: objectName, like }),
  fc.record({ kind: fc.constantFrom('current-catalog', 'current-database') }),
  fc.record({ kind: fc.constantFrom('create-table', 'create-view'), name: objectName }),
);

export const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({
    kind: fc.constant('create-table' as const),
    span: fc.constant(span),
    name: objectName,
    ifNotExists: fc.boolean(),
    isTemporary: fc.boolean(),
    columns: fc.array(column, { minLength: 1, maxLength: 4 }),
    primaryKey: fc.option(fc.record({ columns: fc.array(identifier, { minLength: 1, maxLength: 3 }), span: fc.constant(span) }), {
      nil: undefined,
    }),
    watermark: fc.option(watermark, { nil: undefined }),
    partitionedBy: fc.option(fc.array(identifier, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    comment: fc.option(text, { nil: undefined }),
    options: fc.array(pair, { maxLength: 4 }),
    like: fc.option(likeClause, { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('create-table-from' as const),
    span: fc.constant(span),
    name: objectName,
    ifNotExists: fc.boolean(),
    isTemporary: fc.boolean(),
    url: string,
    options: fc.array(pair, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('import-database' as const),
    span: fc.constant(span),
    url: string,
    like,
    options: fc.array(pair, { maxLength: 3 }),
  }),
  fc
    .record({
      kind: fc.constant('peek-topic' as const),
      span: fc.constant(span),
      topic: string,
      on: fc.option(string, { nil: undefined }),
      like: fc.option(objectName, { nil: undefined }),
      options: fc.array(pair, { maxLength: 3 }),
      limit: fc.option(
        fc.nat().map((rows) => ({ span, rows })),
        { nil: undefined },
      ),
    })
    .map((peek) => (peek.on === undefined ? peek : { ...peek, like: undefined })),
  fc.record({
    kind: fc.constantFrom('drop-table' as const, 'drop-view' as const),
    span: fc.constant(span),
    name: objectName,
    ifExists: fc.boolean(),
    isTemporary: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('create-view' as const),
    span: fc.constant(span),
    name: objectName,
    ifNotExists: fc.boolean(),
    isTemporary: fc.boolean(),
    columns: fc.option(fc.array(identifier, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    comment: fc.option(text, { nil: undefined }),
    query,
  }),
  fc.record({
    kind: fc.constant('alter-table' as const),
    span: fc.constant(span),
    name: objectName,
    ifExists: fc.boolean(),
    change: fc.oneof(
      fc.record({ kind: fc.constant('rename' as const), to: objectName }),
      fc.record({ kind: fc.constant('set' as const), options: fc.array(pair, { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('reset' as const), keys: fc.array(string, { minLength: 1, maxLength: 3 }) }),
    ),
  }),
  fc.record({
    kind: fc.constant('alter-view' as const),
    span: fc.constant(span),
    name: objectName,
    change: fc.oneof(
      fc.record({ kind: fc.constant('rename' as const), to: objectName }),
      fc.record({ kind: fc.constant('query' as const), query }),
    ),
  }),
  fc.record({
    kind: fc.constant('use' as const),
    span: fc.constant(span),
    what: fc.constantFrom('catalog', 'database'),
    name: objectName,
  }),
  fc.record({ kind: fc.constant('show' as const), span: fc.constant(span), what: shown }),
  fc.record({ kind: fc.constant('describe' as const), span: fc.constant(span), name: objectName }),
  fc.record({
    kind: fc.constant('set' as const),
    span: fc.constant(span),
    assignment: fc.option(pair, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('reset' as const), span: fc.constant(span), key: fc.option(string, { nil: undefined }) }),
  fc.record({ kind: fc.constant('stop-job' as const), span: fc.constant(span), job: string, withSavepoint: fc.boolean() }),
  fc.record({
    kind: fc.constant('help' as const),
    span: fc.constant(span),
    topic: fc.constantFrom(undefined, 'mysql-cdc', 'CREATE TABLE', "'x'"),
  }),
  fc.record({ kind: fc.constantFrom('quit' as const, 'clear' as const), span: fc.constant(span) }),
  fc.record({ kind: fc.constant('source' as const), span: fc.constant(span), path: string }),
  insert,
  queryStatement,
  statementSet,
  fc.record({
    kind: fc.constant('explain' as const),
    span: fc.constant(span),
    details: fc.subarray(['CHANGELOG_MODE' as const, 'ESTIMATED_COST' as const]),
    statement: fc.oneof(insert, queryStatement, statementSet),
  }),
);

/** The statement without the places of its parts. */
export function withoutSpans(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutSpans);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => key !== 'span' && key !== 'nameSpan');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSpans(value)]));
}

/**
 * Statements → text that parses to the same statement. Keywords in upper case, names quoted only where they must be, one column and one
 * option a line.
 */
import type { Identifier, LikeFilter } from './ast.ts';
import type { CreateTableFrom, PeekTopic } from './ast-server-statements.ts';
import type {
  AlterTable,
  AlterView,
  ColumnDefinition,
  CreateTable,
  CreateView,
  Insert,
  LikeClause,
  Show,
  Statement,
  WatermarkDefinition,
} from './ast-statements.ts';
import { printExpression } from './expressions/print-expression.ts';
import { quoted } from './names.ts';
import { printHint, printPair, printText } from './print-options.ts';
import { printQuery } from './print-query.ts';
import { printName, quoteName } from './quote-name.ts';

export { quoteName };

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'create-table':
      return createTable(statement);
    case 'create-table-from':
      return createTableFrom(statement);
    case 'import-database':
      return `IMPORT DATABASE ${printText(statement.url)}${likeFilter(statement.like)}${withClause(statement)}`;
    case 'peek-topic':
      return peekTopic(statement);
    case 'drop-table':
      return `DROP ${temporary(statement)}TABLE ${statement.ifExists ? 'IF EXISTS ' : ''}${printName(statement.name)}`;
    case 'create-view':
      return createView(statement);
    case 'drop-view':
      return `DROP ${temporary(statement)}VIEW ${statement.ifExists ? 'IF EXISTS ' : ''}${printName(statement.name)}`;
    case 'alter-table':
      return `ALTER TABLE ${statement.ifExists ? 'IF EXISTS ' : ''}${printName(statement.name)} ${tableChange(statement)}`;
    case 'alter-view':
      return `ALTER VIEW ${printName(statement.name)} ${viewChange(statement)}`;
    case 'use':
      return `USE ${statement.what === 'catalog' ? 'CATALOG ' : ''}${printName(statement.name)}`;
    case 'show':
      return show(statement);
    case 'describe':
      return `DESCRIBE ${printName(statement.name)}`;
    case 'set':
      return statement.assignment === undefined ? 'SET' : `SET ${printPair(statement.assignment)}`;
    case 'reset':
      return statement.key === undefined ? 'RESET' : `RESET ${printText(statement.key)}`;
    case 'insert':
      return insert(statement);
    case 'query':
      return printQuery(statement.query);
    case 'explain':
      return `EXPLAIN ${statement.details.length === 0 ? '' : `${statement.details.join(', ')} `}${printStatement(statement.statement).replace(/^EXECUTE /, '')}`;
    case 'stop-job':
      return `STOP JOB ${printText(statement.job)}${statement.withSavepoint ? ' WITH SAVEPOINT' : ''}`;
    case 'statement-set':
      return `EXECUTE STATEMENT SET\nBEGIN\n${statement.inserts.map((one) => `${insert(one)};\n`).join('')}END`;
    case 'help':
      return statement.topic === undefined ? 'HELP' : `HELP ${statement.topic}`;
    case 'source':
      return `SOURCE ${printText(statement.path)}`;
    case 'add-jar':
      return `ADD JAR ${printText(statement.path)}`;
    case 'quit':
    case 'clear':
      return statement.kind.toUpperCase();
    case 'unsupported':
      return statement.name;
  }
}

function createTable(statement: CreateTable): string {
  const elements = statement.columns.map(column);
  if (statement.primaryKey !== undefined) elements.push(`PRIMARY KEY (${names(statement.primaryKey.columns)}) NOT ENFORCED`);
  if (statement.watermark !== undefined) elements.push(watermark(statement.watermark));
  const kind = `CREATE ${temporary(statement)}TABLE ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}`;
  const columns = elements.length === 0 ? '' : ` (\n  ${elements.join(',\n  ')}\n)`;
  const comment = statement.comment === undefined ? '' : ` COMMENT ${quoted(statement.comment, "'")}`;
  const partitions = statement.partitionedBy === undefined ? '' : ` PARTITIONED BY (${names(statement.partitionedBy)})`;
  return kind + printName(statement.name) + columns + comment + partitions + withClause(statement) + likeClause(statement.like);
}

function peekTopic({ topic, on, like, options, limit }: PeekTopic): string {
  const place = on !== undefined ? ` ON ${printText(on)}` : like !== undefined ? ` LIKE ${printName(like)}` : '';
  return `PEEK TOPIC ${printText(topic)}${place}${withClause({ options })}${limit === undefined ? '' : ` LIMIT ${limit.rows}`}`;
}

function createTableFrom(statement: CreateTableFrom): string {
  const kind = `CREATE ${temporary(statement)}TABLE ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}`;
  return `${kind}${printName(statement.name)} FROM ${printText(statement.url)}${withClause(statement)}`;
}

function withClause({ options }: Pick<CreateTable, 'options'>): string {
  return options.length === 0 ? '' : ` WITH (\n  ${options.map(printPair).join(',\n  ')}\n)`;
}

function column(definition: ColumnDefinition): string {
  const { name, comment } = definition;
  const text = comment === undefined ? '' : ` COMMENT ${quoted(comment, "'")}`;
  if (definition.kind === 'computed') return `${quoteName(name.name)} AS ${printExpression(definition.expression)}${text}`;
  const { type, metadata } = definition;
  const from = metadata?.from === undefined ? '' : ` FROM ${quoted(metadata.from, "'")}`;
  const source = metadata === undefined ? '' : ` METADATA${from}${metadata.isVirtual ? ' VIRTUAL' : ''}`;
  return `${quoteName(name.name)} ${type.text}${source}${text}`;
}

function watermark({ column: name, expression }: WatermarkDefinition): string {
  return `WATERMARK FOR ${printName(name)} AS ${expression.value}`;
}

function likeClause(like: LikeClause | undefined): string {
  if (like === undefined) return '';
  const options = like.options.map(({ merging, feature }) => `${merging} ${feature}`);
  return ` LIKE ${printName(like.table)}${options.length === 0 ? '' : ` (${options.join(' ')})`}`;
}

function createView({ name, ifNotExists, columns, comment, query, ...statement }: CreateView): string {
  const kind = `CREATE ${temporary(statement)}VIEW ${ifNotExists ? 'IF NOT EXISTS ' : ''}`;
  const list = columns === undefined ? '' : ` (${names(columns)})`;
  return `${kind}${printName(name)}${list}${comment === undefined ? '' : ` COMMENT ${quoted(comment, "'")}`} AS\n${printQuery(query)}`;
}

function tableChange({ change }: AlterTable): string {
  if (change.kind === 'rename') return `RENAME TO ${printName(change.to)}`;
  if (change.kind === 'reset') return `RESET (${change.keys.map(printText).join(', ')})`;
  return `SET (\n  ${change.options.map(printPair).join(',\n  ')}\n)`;
}

function viewChange({ change }: AlterView): string {
  return change.kind === 'rename' ? `RENAME TO ${printName(change.to)}` : `AS\n${printQuery(change.query)}`;
}

function temporary({ isTemporary }: { readonly isTemporary: boolean }): string {
  return isTemporary ? 'TEMPORARY ' : '';
}

function show({ what }: Show): string {
  const words = `SHOW ${what.kind.toUpperCase().replace('-', ' ')}`;
  switch (what.kind) {
    case 'current-catalog':
    case 'current-database':
      return words;
    case 'create-table':
    case 'create-view':
      return `${words} ${printName(what.name)}`;
    case 'columns':
      return `${words} FROM ${printName(what.name)}${likeFilter(what.like)}`;
    default:
      return `${words}${what.from === undefined ? '' : ` FROM ${printName(what.from)}`}${likeFilter(what.like)}`;
  }
}

function likeFilter(filter: LikeFilter | undefined): string {
  if (filter === undefined) return '';
  return ` ${filter.isNegated ? 'NOT ' : ''}${filter.ignoresCase ? 'ILIKE' : 'LIKE'} ${printText(filter.pattern)}`;
}

function insert({ target, hint, partition, columns, query }: Insert): string {
  const values = partition.map(({ column: { name }, value }) => `${quoteName(name)} = ${printExpression(value)}`).join(', ');
  const given = partition.length === 0 ? '' : ` PARTITION (${values})`;
  return `INSERT INTO ${printName(target)}${printHint(hint)}${given}${columns === undefined ? '' : ` (${names(columns)})`}\n${printQuery(query)}`;
}

function names(columns: readonly Identifier[]): string {
  return columns.map(({ name }) => quoteName(name)).join(', ');
}

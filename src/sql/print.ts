/**
 * Statements → text that parses to the same statement. Keywords in upper case, names quoted only where they must be, one column and one
 * option a line.
 */
import type { ColumnDefinition, CreateTable, Identifier, Insert, OptionPair, Show, Statement, StringNode } from './ast.ts';
import { quoted } from './names.ts';
import { printQuery } from './print-query.ts';
import { printName, quoteName } from './quote-name.ts';

export { quoteName };

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'create-table':
      return createTable(statement);
    case 'drop-table':
      return `DROP TABLE ${statement.ifExists ? 'IF EXISTS ' : ''}${printName(statement.name)}`;
    case 'show':
      return show(statement);
    case 'describe':
      return `DESCRIBE ${printName(statement.name)}`;
    case 'set':
      return statement.assignment === undefined ? 'SET' : `SET ${pair(statement.assignment)}`;
    case 'reset':
      return statement.key === undefined ? 'RESET' : `RESET ${text(statement.key)}`;
    case 'insert':
      return insert(statement);
    case 'query':
      return printQuery(statement.query);
    case 'explain':
      return `EXPLAIN ${printStatement(statement.statement).replace(/^EXECUTE /, '')}`;
    case 'stop-job':
      return `STOP JOB ${text(statement.job)}${statement.withSavepoint ? ' WITH SAVEPOINT' : ''}`;
    case 'statement-set':
      return `EXECUTE STATEMENT SET\nBEGIN\n${statement.inserts.map((one) => `${insert(one)};\n`).join('')}END`;
    case 'help':
      return statement.topic === undefined ? 'HELP' : `HELP ${statement.topic}`;
    case 'source':
      return `SOURCE ${text(statement.path)}`;
    case 'add-jar':
      return `ADD JAR ${text(statement.path)}`;
    case 'unsupported':
      return statement.name;
  }
}

function createTable(statement: CreateTable): string {
  const elements = statement.columns.map(column);
  if (statement.primaryKey !== undefined) elements.push(`PRIMARY KEY (${names(statement.primaryKey.columns)}) NOT ENFORCED`);
  const kind = `CREATE ${statement.isTemporary ? 'TEMPORARY ' : ''}TABLE ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}`;
  const columns = elements.length === 0 ? '' : ` (\n  ${elements.join(',\n  ')}\n)`;
  const comment = statement.comment === undefined ? '' : ` COMMENT ${quoted(statement.comment, "'")}`;
  const options = statement.options.length === 0 ? '' : ` WITH (\n  ${statement.options.map(pair).join(',\n  ')}\n)`;
  return kind + printName(statement.name) + columns + comment + options;
}

function column({ name, type, metadata, comment }: ColumnDefinition): string {
  const from = metadata?.from === undefined ? '' : ` FROM ${quoted(metadata.from, "'")}`;
  const source = metadata === undefined ? '' : ` METADATA${from}${metadata.isVirtual ? ' VIRTUAL' : ''}`;
  return `${quoteName(name.name)} ${type.text}${source}${comment === undefined ? '' : ` COMMENT ${quoted(comment, "'")}`}`;
}

function show({ what }: Show): string {
  return what.kind === 'create-table' ? `SHOW CREATE TABLE ${printName(what.name)}` : `SHOW ${what.kind.toUpperCase()}`;
}

function insert({ target, columns, query }: Insert): string {
  return `INSERT INTO ${printName(target)}${columns === undefined ? '' : ` (${names(columns)})`}\n${printQuery(query)}`;
}

function pair({ key, value }: Pick<OptionPair, 'key' | 'value'>): string {
  return `${text(key)} = ${text(value)}`;
}

function text({ value }: StringNode): string {
  return quoted(value, "'");
}

function names(columns: readonly Identifier[]): string {
  return columns.map(({ name }) => quoteName(name)).join(', ');
}

import { connectors, findConnector } from '../../connectors/catalogue.ts';
import type { Connector } from '../../connectors/connector.ts';
import { findFormat, formats } from '../../formats/catalogue.ts';
import type { Format } from '../../formats/format.ts';
import { aggregateNames, findAggregate } from '../../functions/aggregates.ts';
import { FAMILIES, findFunction, functionNames, namesOf } from '../../functions/catalogue.ts';
import { formatDuration } from '../../model/duration.ts';
import { UserError } from '../../model/errors.ts';
import type { MetadataEntry } from '../../model/metadata.ts';
import { nearest } from '../../model/nearest.ts';
import type { OptionEntry } from '../../model/options.ts';
import { SETTINGS } from '../../model/settings.ts';
import { formatType } from '../../model/types.ts';
import type { Help } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import { helpOnTopic } from './help-topics.ts';

/** Fits into a terminal of 80 columns. */
const LIST_WIDTH = 78;

/** The statements, each with its form. */
const STATEMENTS: readonly (readonly [string, string])[] = [
  ['CREATE TABLE', "CREATE [TEMPORARY] TABLE [IF NOT EXISTS] t (id INT, …, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = '…', …);"],
  ['COLUMN', "id INT | ts TIMESTAMP(3) METADATA [FROM 'key'] [VIRTUAL] | total AS price * quantity   (of CREATE TABLE)"],
  ['WATERMARK', "CREATE TABLE t (…, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) …;   (kept and shown; nothing needs it yet)"],
  [
    'CREATE TABLE LIKE',
    'CREATE TABLE t (…) [WITH (…)] LIKE u [(EXCLUDING ALL INCLUDING OPTIONS …)];   (columns, key and options of another table)',
  ],
  ['OPTIONS', "SELECT … FROM t /*+ OPTIONS('key' = 'value') */ AS x;   (other options for this one place; INSERT INTO t takes it, too)"],
  [
    'CREATE TABLE FROM',
    "CREATE TABLE t FROM 'mysql://user[:password]@host[:3306]/db.table' [WITH (…)];   (columns and key as the server has them)",
  ],
  [
    'IMPORT DATABASE',
    "IMPORT DATABASE 'mysql://user[:password]@host/db' [LIKE 'a%'] [WITH (…)];   (every table of it; also mariadb:, postgresql:)",
  ],
  [
    'PEEK TOPIC',
    "PEEK TOPIC 'orders' [ON 'broker:9092' | LIKE t] [WITH (…)] [LIMIT 5];   (the newest records, and the table that reads them)",
  ],
  ['ALTER TABLE', "ALTER TABLE [IF EXISTS] t RENAME TO u; ALTER TABLE t SET ('key' = 'value', …); ALTER TABLE t RESET ('key', …);"],
  ['DROP TABLE', 'DROP [TEMPORARY] TABLE [IF EXISTS] t;'],
  ['CREATE VIEW', 'CREATE [TEMPORARY] VIEW [IF NOT EXISTS] v [(a, b)] AS SELECT …;   (a query under a name)'],
  ['ALTER VIEW', 'ALTER VIEW v RENAME TO w; ALTER VIEW v AS SELECT …;'],
  ['DROP VIEW', 'DROP [TEMPORARY] VIEW [IF EXISTS] v;'],
  ['SHOW', "SHOW TABLES | VIEWS | FUNCTIONS | CONNECTORS | JOBS | CATALOGS | DATABASES [[NOT] LIKE 'a%'];"],
  ['SHOW CREATE', 'SHOW CREATE TABLE t | CREATE VIEW v;'],
  ['SHOW COLUMNS', "SHOW COLUMNS FROM t [LIKE 'a%'];"],
  ['SHOW CURRENT', 'SHOW CURRENT CATALOG | DATABASE;   (default_catalog and default_database, the only ones)'],
  ['USE', 'USE CATALOG default_catalog; USE default_database;'],
  ['DESCRIBE', 'DESCRIBE t;'],
  [
    'SELECT',
    '[WITH q AS (SELECT …), …] SELECT [DISTINCT] … FROM t | (SELECT …) [AS a (x, …)] [[LEFT | RIGHT | FULL] JOIN u ON … | USING (…)] [WHERE …] ' +
      '[GROUP BY … [HAVING …]] [UNION [ALL] …] [ORDER BY …] [LIMIT n [OFFSET m]]; VALUES (1, …), …;',
  ],
  ['VERTICAL', 'SELECT … \\G   (in place of the semicolon, also of SHOW and DESCRIBE: row by row, a column a line)'],
  ['INSERT', "INSERT INTO t [PARTITION (day = '2026-11-29', …)] [(a, b)] SELECT …;   (runs as a job in the background)"],
  ['STATEMENT SET', 'EXECUTE STATEMENT SET BEGIN INSERT …; INSERT …; END;   (one job, one capture)'],
  ['EXPLAIN', 'EXPLAIN [CHANGELOG_MODE, ESTIMATED_COST] SELECT … | INSERT …;   (the plan, with the changelog mode of each edge)'],
  ['STOP JOB', "STOP JOB 'id or name' [WITH SAVEPOINT];"],
  ['SET', "SET 'key' = 'value'; RESET 'key'; SET;   (HELP SET lists the keys)"],
  ['SOURCE', "SOURCE 'file.sql';   (from the folder of the file it stands in)"],
  ['QUIT', 'QUIT | EXIT;   (ends a script here: its jobs go on to their end; alone on the screen, it leaves it)'],
  ['CLEAR', 'CLEAR;   (alone on the screen, it empties the output)'],
  ['HELP', 'HELP; HELP <statement, connector or function>; HELP FUNCTIONS; HELP SET; HELP CAPTURE;'],
];

export function help({ topic, span }: Help): StatementResult {
  if (topic === undefined) return { kind: 'text', text: overview() };
  const wanted = topic.replace(/^'(.*)'$/, '$1').trim();
  const text = helpOn(wanted);
  if (text !== undefined) return { kind: 'text', text };
  const near = nearest(wanted, [
    ...STATEMENTS.map(([name]) => name),
    ...connectors().map(({ name }) => name),
    ...formats().map(({ name }) => name),
    ...functionNames(),
  ]);
  const isConnector = wanted !== topic.trim();
  throw new UserError('HELP_UNKNOWN', {
    problem: isConnector ? `The connector '${wanted}' is not there yet.` : `There is no help on '${wanted}'.`,
    remedy: near === undefined ? otherwise(isConnector) : `Did you mean HELP ${near}?`,
    span,
  });
}

export interface HelpTopic {
  /** As it stands behind HELP. */
  readonly topic: string;
  readonly doc: string;
}

/** Everything that HELP knows, for completion. */
export function helpTopics(): readonly HelpTopic[] {
  return [
    ...STATEMENTS.map(([topic, doc]) => ({ topic, doc })),
    ...[...connectors(), ...formats()].map(({ name, summary }) => ({ topic: `'${name}'`, doc: summary })),
    ...['FUNCTIONS', 'CAPTURE', 'CHANGELOG'].map((topic) => ({ topic, doc: '' })),
    ...functionNames()
      .filter((name) => /^[A-Z]\w*$/.test(name))
      .map((topic) => ({ topic, doc: findFunction(topic)?.doc ?? '' })),
  ];
}

/** Connectors are asked for in quotes, as they are written in a table's options. */
function otherwise(isConnector: boolean): string {
  if (!isConnector) return 'HELP alone lists everything.';
  return 'Tables that name it can be declared, but not used. SHOW CONNECTORS lists those that are there.';
}

function helpOn(wanted: string): string | undefined {
  if (wanted.toUpperCase() === 'SET') return `Settings:\n${optionLines(SETTINGS)}`;
  const statement = STATEMENTS.find(([name]) => name === wanted.toUpperCase());
  if (statement !== undefined) return statement[1];
  const connector = findConnector(wanted);
  if (connector !== undefined) return connectorHelp(connector);
  const format = findFormat(wanted);
  if (format !== undefined) return formatHelp(format);
  if (wanted.toUpperCase() === 'FUNCTIONS') return `Functions (HELP <name> explains one)\n${functionList()}`;
  const aggregate = findAggregate(wanted);
  if (aggregate !== undefined) {
    const { values, sql, result } = aggregate.example;
    return `${aggregate.syntax}\n  ${aggregate.doc}\n  ${sql} of ${values.join(', ')}  →  ${result}`;
  }
  const found = findFunction(wanted.toUpperCase());
  if (found !== undefined) return `${found.syntax}\n  ${found.doc}\n  ${found.example.sql}  →  ${found.example.result}`;
  const topic = helpOnTopic(wanted);
  if (topic !== undefined) return topic;
  // CREATE alone, or JOIN, which is a part of SELECT.
  const word = new RegExp(`\\b${wanted.toUpperCase().replace(/[^A-Z ]/g, '.')}\\b`);
  const forms = STATEMENTS.filter(([name, form]) => word.test(name) || word.test(form)).map(([, form]) => form);
  return wanted === '' || forms.length === 0 ? undefined : forms.join('\n');
}

/** A paragraph for each family, in the order of the manual. */
function functionList(): string {
  const families = FAMILIES.map(({ name, functions }) => [name, functions.flatMap(namesOf)] as const);
  return [...families, ['Aggregate', aggregateNames()] as const].map(([name, names]) => `${name}:\n${wrapped(names)}`).join('\n');
}

function wrapped(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 2 + name.length > LIST_WIDTH) lines.push(`  ${name}`);
    else lines[lines.length - 1] = `${line}  ${name}`;
  }
  return lines.join('\n');
}

function overview(): string {
  const width = Math.max(...STATEMENTS.map(([name]) => name.length));
  const statements = STATEMENTS.map(([name, form]) => `  ${name.padEnd(width)}  ${form}`);
  const listed = (entries: readonly { readonly name: string; readonly summary: string }[]) =>
    entries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return (
    `Statements, each ended by a semicolon:\n${statements.join('\n')}\n\nConnectors (HELP <name> lists the options):\n${listed(connectors())}` +
    `\n\nFormats (HELP <name> lists the options):\n${listed(formats())}`
  );
}

function connectorHelp({ name, summary, options, source }: Connector): string {
  const metadata = Object.entries(source?.metadata(undefined) ?? {}).map(metadataLine);
  const columns = metadata.length === 0 ? '' : `\n\nMetadata columns:\n${metadata.join('\n')}`;
  const lines = Object.keys(options).length === 0 ? '  none' : optionLines(options);
  return `'connector' = '${name}': ${summary}\n\nOptions:\n${lines}${columns}`;
}

function formatHelp({ name, summary, options, metadata }: Format): string {
  const own = Object.fromEntries(Object.entries(options).map(([key, entry]) => [`${name}.${key}`, entry]));
  const lines = Object.keys(own).length === 0 ? '  none' : optionLines(own);
  const keys = Object.entries(metadata).map(([key, entry]) => metadataLine([`value.${key}`, entry]));
  const columns = keys.length === 0 ? '' : `\n\nMetadata columns (in a file without value.):\n${keys.join('\n')}`;
  return `'format' = '${name}': ${summary}\n\nOptions:\n${lines}${columns}`;
}

function metadataLine([key, { type, doc }]: readonly [string, MetadataEntry]): string {
  return `  ${key} ${formatType(type)}: ${doc}`;
}

function optionLines(literal: Readonly<Record<string, OptionEntry<unknown>>>): string {
  return Object.entries(literal)
    .map(([key, entry]) => `  ${key}${standing(entry)}\n      ${entry.doc}`)
    .join('\n');
}

/** `(required)`, `(default 10000; Flink: off)`, or why the option is not honoured. */
function standing({ kind: type, isRequired, default: fallback, flinkDefault, standing: { kind }, standing }: OptionEntry<unknown>): string {
  if (kind === 'harmless') return '  (accepted, has no effect here)';
  if (kind === 'refused') return `  (not supported: ${'reason' in standing ? standing.reason : ''})`;
  if (isRequired) return '  (required)';
  const ours = fallback === undefined ? '' : `default ${type === 'duration' ? formatDuration(Number(fallback)) : String(fallback)}`;
  const theirs = flinkDefault === undefined ? '' : `Flink: ${flinkDefault}`;
  const parts = [ours, theirs].filter((part) => part !== '');
  return parts.length === 0 ? '' : `  (${parts.join('; ')})`;
}

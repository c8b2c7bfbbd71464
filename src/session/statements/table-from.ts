/**
 * CREATE TABLE … FROM and IMPORT DATABASE: tables declared as their server describes them. What is made is an ordinary CREATE TABLE, which is
 * shown, so that nobody has to type forty columns and everybody sees what was typed for him.
 */
import { bindTable } from '../../connectors/bind.ts';
import { connectors } from '../../connectors/catalogue.ts';
import type { BoundTable, Connector, DefinitionReader, TableDefinition } from '../../connectors/connector.ts';
import { parseServerUrl, type ServerUrl } from '../../connectors/kit/server-url.ts';
import { combined, faultsOf, invariant, type Span, UserError } from '../../model/errors.ts';
import { formatType } from '../../model/types.ts';
import { tableNameOf } from '../../planner/catalog.ts';
import type { Identifier, ObjectName, StringNode } from '../../sql/ast.ts';
import type { CreateTableFrom, ImportDatabase } from '../../sql/ast-server-statements.ts';
import type { CreateTable } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';
import { createTable } from './create-table.ts';
import { nameFilter } from './name-filter.ts';
import { createStatement } from './show-create.ts';

type InCatalog = Pick<StatementContext, 'catalog'>;

export async function createTableFrom(
  statement: CreateTableFrom,
  { catalog }: InCatalog,
  announce: (result: StatementResult) => void,
): Promise<StatementResult> {
  const { name, isTemporary, ifNotExists } = statement;
  const held = () => catalog.held(tableNameOf(name), isTemporary ? 'temporary' : 'kept');
  const known = held();
  if (known !== undefined && ifNotExists) return { kind: 'ok', message: `Table ${known.name} exists already.`, notices: [] };
  const server = findServer(statement);
  if (server.url.path.length < 2) throw noTable(statement.url.span);
  const [definition] = await server.reader.read(bind(server, server.url.path, statement), undefined);
  if (definition === undefined) throw noTable(statement.url.span);
  const made = declare(statement, { name, definition, server }, { catalog });
  const entry = held();
  invariant(entry !== undefined, 'what was made stands in the catalog');
  announce({ kind: 'text', text: createStatement(entry, { isTemporary }) });
  return { kind: 'ok', message: made.message, notices: [...made.notices, ...remarksOn(definition)] };
}

export async function importDatabase(statement: ImportDatabase, { catalog }: InCatalog): Promise<StatementResult> {
  const server = findServer(statement);
  const found = await server.reader.read(bind(server, server.url.path, statement), nameFilter(statement.like));
  if (found.length === 0) throw nothingFound(statement, server.url);
  const rows = found.map((definition) => {
    const name = definition.path.at(-1) ?? '';
    const objectName = { parts: [{ name, span: statement.span }], span: statement.span };
    const key = definition.primaryKey.length === 0 ? null : definition.primaryKey.join(', ');
    try {
      const { notices } = declare(statement, { name: objectName, definition, server }, { catalog });
      return [name, 'created', String(definition.columns.length), key, [...notices, ...remarksOn(definition)].join(' ')];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [
        name,
        'skipped',
        null,
        key,
        faultsOf(error)
          .map(({ problem }) => problem)
          .join(' '),
      ];
    }
  });
  return { kind: 'table', columns: ['table name', 'result', 'columns', 'key', 'remarks'], rows };
}

type From = CreateTableFrom | ImportDatabase;

/** What a statement's address and options lead to. */
interface Server {
  readonly connector: Connector;
  readonly reader: DefinitionReader<Connector['options']>;
  readonly url: ServerUrl;
}

/** The connector that WITH names, else the one that reads such a server, else one that writes to it. */
function findServer(statement: From): Server {
  const url = atSpan(statement.url.span, () => parseServerUrl(statement.url.value));
  const named = statement.options.find(({ key }) => key.value === 'connector');
  const able = connectors().filter(({ definitions }) => definitions?.schemes.includes(url.scheme) === true);
  const fit = able.filter(({ name }) => named === undefined || name === named.value.value);
  const connector = fit.find(({ source }) => source !== undefined) ?? fit[0];
  const reader = connector?.definitions;
  if (connector !== undefined && reader !== undefined) return { connector, reader, url };
  if (named !== undefined && able.length > 0) throw connectorUnfit(named.value, url.scheme, able);
  throw schemeUnknown(statement.url.span, url.scheme);
}

function optionsOf(
  { connector, reader, url }: Server,
  path: readonly string[],
  { options, url: { span } }: From,
): ReadonlyMap<string, string> {
  const said = atSpan(span, () => reader.optionsOf(url, path));
  return new Map([['connector', connector.name], ...said, ...options.map(({ key, value }) => [key.value, value.value] as const)]);
}

function bind(server: Server, path: readonly string[], statement: From): BoundTable {
  const { connector } = server;
  const table = { name: path.at(-1) ?? '', columns: [], primaryKey: undefined, options: optionsOf(server, path, statement) };
  const { bound, faults } = bindTable(connector, table);
  const errors = faults.map(({ error }) => error);
  if (errors.length === 0) errors.push(...((connector.source ?? connector.sink)?.validate(bound) ?? []));
  if (errors.length > 0) throw combined(errors);
  return bound;
}

function declare(
  statement: From,
  { name, definition, server }: { readonly name: ObjectName; readonly definition: TableDefinition; readonly server: Server },
  context: InCatalog,
): { readonly message: string; readonly notices: readonly string[] } {
  const { span } = statement;
  if (definition.columns.length === 0) throw noColumns(definition, span);
  const text = (value: string): StringNode => ({ value, span });
  const identifier = (part: string): Identifier => ({ name: part, span });
  const written: CreateTable = {
    kind: 'create-table',
    span,
    name,
    ifNotExists: false,
    isTemporary: statement.kind === 'create-table-from' && statement.isTemporary,
    columns: definition.columns.map((column) => ({
      kind: 'declared',
      span,
      name: identifier(column.name),
      type: { span, type: column.type, text: formatType(column.type) },
      metadata: undefined,
      comment: column.comment,
    })),
    primaryKey: definition.primaryKey.length === 0 ? undefined : { columns: definition.primaryKey.map(identifier), span },
    watermark: undefined,
    partitionedBy: undefined,
    comment: definition.comment,
    options: [...optionsOf(server, definition.path, statement)].map(([key, value]) => ({ span, key: text(key), value: text(value) })),
    like: undefined,
  };
  const made = createTable(written, context);
  return made.kind === 'ok' ? made : { message: '', notices: [] };
}

function remarksOn({ primaryKey, leftOut }: TableDefinition): readonly string[] {
  const keyless = primaryKey.length === 0 ? ['It has no primary key.'] : [];
  return [...keyless, ...leftOut.map((reason) => `Left out: ${reason}`)];
}

function atSpan<T>(span: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, problem, remedy, cause } = error;
    throw new UserError(code, { problem, remedy, cause, span });
  }
}

function noTable(span: Span): UserError {
  return new UserError('SERVER_URL', {
    problem: 'The address names no table.',
    remedy: "Write it as 'mysql://user:password@host:3306/database.table'; IMPORT DATABASE declares all tables of a database.",
    span,
  });
}

function nothingFound({ like, url: { span } }: ImportDatabase, { path }: ServerUrl): UserError {
  const [database = ''] = path;
  return new UserError('SERVER_TABLE', {
    problem: `The server shows this user no table of ${database}${like === undefined ? '' : ' that the LIKE pattern means'}.`,
    remedy: `Check the name of the database${like === undefined ? '' : ' and the pattern'}; GRANT SELECT at the server shows a user more tables.`,
    span,
  });
}

function noColumns({ path, leftOut }: TableDefinition, span: Span): UserError {
  return new UserError('SERVER_TABLE', {
    problem: `No column of ${path.join('.')} can be declared. ${leftOut.join(' ')}`,
    remedy: 'HELP names the types of a connector; declare the table by hand with those that fit.',
    span,
  });
}

function schemeUnknown(span: Span, scheme: string): UserError {
  const schemes = new Set(connectors().flatMap(({ definitions }) => definitions?.schemes ?? []));
  return new UserError('SERVER_URL', {
    problem: `No connector reads the definitions of a ${scheme} server.`,
    remedy: `Addresses begin with one of ${[...schemes].map((known) => `${known}://`).join(', ')}. Other tables are declared by CREATE TABLE t (…).`,
    span,
  });
}

function connectorUnfit({ value, span }: StringNode, scheme: string, able: readonly Connector[]): UserError {
  return new UserError('SERVER_URL', {
    problem: `The connector '${value}' has no tables at a ${scheme} server.`,
    remedy: `Leave 'connector' out, or name ${able.map(({ name }) => `'${name}'`).join(' or ')}.`,
    span,
  });
}

/**
 * CREATE TABLE → the catalog's table, with every fault of the declaration told at once, each at its place. An unknown connector is no
 * fault here: a table may be declared for another system and only using it needs the connector.
 */
import { bindTable } from '../connectors/bind.ts';
import { findConnector } from '../connectors/catalogue.ts';
import type { Connector } from '../connectors/connector.ts';
import { isLegacy } from '../connectors/legacy-options.ts';
import type { Span } from '../model/errors.ts';
import type { Table, TableColumn } from '../model/schema.ts';
import { SECRET_MASK } from '../model/secrets.ts';
import { formatType, type SqlType, simple, withNullability } from '../model/types.ts';
import type { ColumnDefinition, CreateTable } from '../sql/ast.ts';
import { tableNameOf } from './catalog.ts';
import { Faults, optionFault, suggestion } from './faults.ts';
import { canCastImplicitly } from './implicit-casts.ts';
import { legacyOptions } from './legacy-declaration.ts';

export function declareTable(statement: CreateTable): { table: Table; notices: readonly string[] } {
  const faults = new Faults();
  const name = faults.collect(statement.name.span, () => tableNameOf(statement.name)) ?? '';
  const options = readPairs(statement, faults);
  if (isLegacy(options)) faults.addError(legacyOptions(statement, options), undefined);
  const connectorName = options.get('connector');
  const connector = connectorName === undefined ? undefined : findConnector(connectorName);
  const primaryKey = readKey(statement, faults);
  const columns = readColumns(statement, { faults, connector, key: primaryKey ?? [] });
  const table: Table = { name, columns, primaryKey, options, comment: statement.comment };
  const notices = connector === undefined ? [] : checkOptions(statement, table, { connector, faults });
  faults.throwIfAny();
  return { table, notices };
}

function readPairs(statement: CreateTable, faults: Faults): Map<string, string> {
  const options = new Map<string, string>();
  for (const { key, value } of statement.options) {
    if (options.has(key.value)) {
      faults.add('SQL_DUPLICATE_OPTION', key.span, { problem: `The option '${key.value}' is given twice.`, remedy: 'Remove one of them.' });
    } else {
      // From the history of an earlier session, or from SHOW CREATE TABLE.
      if (value.value.includes(SECRET_MASK)) {
        faults.add('SQL_MASKED_SECRET', value.span, {
          problem: `The value of '${key.value}' holds ${SECRET_MASK}, which stands for a secret that was not kept.`,
          remedy: `Type the secret again, or let the environment keep it: '\${NAME}' is the value of the variable NAME.`,
        });
      }
      options.set(key.value, value.value);
    }
  }
  return options;
}

function readKey({ primaryKey, columns }: CreateTable, faults: Faults): readonly string[] | undefined {
  if (primaryKey === undefined) return undefined;
  const physical = columns.filter(({ metadata }) => metadata === undefined).map(({ name }) => name.name);
  const key: string[] = [];
  for (const { name, span } of primaryKey.columns) {
    if (key.includes(name)) {
      faults.add('SQL_PRIMARY_KEY', span, { problem: `PRIMARY KEY names '${name}' twice.`, remedy: 'Remove one of them.' });
    } else if (columns.some((column) => column.name.name === name && column.metadata !== undefined)) {
      faults.add('SQL_PRIMARY_KEY', span, {
        problem: `PRIMARY KEY names the metadata column '${name}'.`,
        remedy: 'A key is made of physical columns.',
      });
    } else if (physical.includes(name)) {
      key.push(name);
    } else {
      faults.add('SQL_UNKNOWN_COLUMN', span, {
        problem: `PRIMARY KEY names '${name}', which is not a column of the table.`,
        ...suggestion({ name, span, known: physical, otherwise: `Columns: ${physical.join(', ')}.` }),
      });
    }
  }
  return key;
}

interface ColumnContext {
  readonly faults: Faults;
  readonly connector: Connector | undefined;
  readonly key: readonly string[];
}

function readColumns(statement: CreateTable, context: ColumnContext): readonly TableColumn[] {
  const seen = new Set<string>();
  if (statement.columns.length === 0) {
    context.faults.add('SQL_COLUMNS', statement.name.span, {
      problem: 'The table has no columns.',
      remedy: 'List them: CREATE TABLE t (id BIGINT, name STRING) WITH (…).',
    });
  }
  return statement.columns.map((definition) => {
    const { name } = definition;
    if (seen.has(name.name)) {
      context.faults.add('SQL_DUPLICATE_COLUMN', name.span, {
        problem: `The column '${name.name}' is declared twice.`,
        remedy: 'Remove or rename one of them.',
      });
    }
    seen.add(name.name);
    return readColumn(definition, context);
  });
}

function readColumn(definition: ColumnDefinition, { faults, connector, key }: ColumnContext): TableColumn {
  const { name, type: written, metadata, comment } = definition;
  if (written.type === undefined) {
    faults.add('SQL_UNSUPPORTED', written.span, {
      problem: `Riffle does not have the type ${written.text} yet.`,
      remedy: 'Leave the column out, or declare it as STRING where the connector can deliver it so.',
    });
  }
  const declared = written.type ?? simple('NULL');
  // A key column is NOT NULL, written or not.
  const type = key.includes(name.name) ? withNullability(declared, false) : declared;
  if (metadata === undefined) return { name: name.name, type, comment };
  const entry = { key: metadata.from ?? name.name, isVirtual: metadata.isVirtual };
  if (connector?.source !== undefined) checkMetadata(entry, type, { connector, faults, span: metadata.span });
  return { name: name.name, type, metadata: entry, comment };
}

interface MetadataContext {
  readonly connector: Connector;
  readonly faults: Faults;
  readonly span: Span;
}

function checkMetadata(
  { key, isVirtual }: { key: string; isVirtual: boolean },
  type: SqlType,
  { connector, faults, span }: MetadataContext,
): void {
  const known = connector.source?.metadata ?? {};
  const entry = Object.hasOwn(known, key) ? known[key] : undefined;
  const keys = Object.keys(known);
  if (entry === undefined) {
    faults.add('SQL_METADATA', span, {
      problem: `The connector '${connector.name}' has no metadata key '${key}'.`,
      ...suggestion({
        name: key,
        span,
        known: keys,
        otherwise: keys.length === 0 ? 'It has none: remove the column.' : `Keys: ${keys.join(', ')}.`,
        written: (near) => `METADATA FROM '${near}'${isVirtual ? ' VIRTUAL' : ''}`,
      }),
    });
  } else if (type.kind !== 'NULL' && !canCastImplicitly(entry.type, type)) {
    faults.add('SQL_TYPE', span, {
      problem: `The metadata key '${key}' is ${formatType(entry.type)} and cannot be read as ${formatType(type)}.`,
      remedy: `Declare the column as ${formatType(entry.type)}.`,
    });
  }
}

function checkOptions(statement: CreateTable, table: Table, context: { connector: Connector; faults: Faults }): readonly string[] {
  const { connector, faults } = context;
  const { bound, notices, faults: found } = bindTable(connector, table);
  // The first of two pairs with one key is the one that counts.
  const pairs = new Map(statement.options.toReversed().map((pair) => [pair.key.value, pair]));
  for (const fault of found) faults.addError(optionFault(fault, pairs.get(fault.key), statement.name.span), undefined);
  // A connector that only reads (or only writes) is asked now; one that does both is asked when the use is known.
  const onlyRole = connector.sink === undefined ? connector.source : connector.source === undefined ? connector.sink : undefined;
  if (faults.count === 0 && onlyRole !== undefined) {
    for (const error of onlyRole.validate(bound)) faults.addError(error, statement.name.span);
  }
  return notices;
}

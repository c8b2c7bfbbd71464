/**
 * CREATE TABLE → the catalog's table, with every fault of the declaration told at once, each at its place. An unknown connector is no
 * fault here: a table may be declared for another system and only using it needs the connector.
 */
import { bindTable } from '../connectors/bind.ts';
import { findConnector } from '../connectors/catalogue.ts';
import type { Connector } from '../connectors/connector.ts';
import { isLegacy } from '../connectors/legacy-options.ts';
import { type Table, type TableColumn, withoutComputed } from '../model/schema.ts';
import { formatType, type SqlType, withNullability } from '../model/types.ts';
import type { CreateTable } from '../sql/ast-statements.ts';
import { type Catalog, tableNameOf } from './catalog.ts';
import { bindComputed, tableScope } from './computed-columns.ts';
import { readColumns, typedColumns } from './declare-columns.ts';
import { readPartitions } from './declare-partitions.ts';
import { Faults, optionFault, suggestion } from './faults.ts';
import { legacyOptions } from './legacy-declaration.ts';
import { readPairs } from './option-pairs.ts';
import { checkAnew, likeBase } from './table-like.ts';

export function declareTable(statement: CreateTable, catalog: Catalog): { table: Table; notices: readonly string[] } {
  const faults = new Faults();
  const name = faults.collect(statement.name.span, () => tableNameOf(statement.name)) ?? '';
  const base = likeBase(statement, catalog, faults);
  checkAnew(base, statement, faults);
  const own = readPairs(statement.options, faults);
  if (isLegacy(own)) faults.addError(legacyOptions(statement, own), undefined);
  const options = new Map([...base.options, ...own]);
  const connectorName = options.get('connector');
  const connector = connectorName === undefined ? undefined : findConnector(connectorName);
  const declared = readColumns(statement, { faults, connector, options, base });
  const primaryKey = readKey(statement, declared, faults) ?? base.primaryKey;
  const columns = typedColumns(statement, declared, primaryKey ?? [], faults);
  const watermark = readWatermark(statement, columns, faults) ?? base.watermark;
  const partitionKeys = readPartitions(statement, { columns, connector, faults }) ?? base.partitionKeys;
  const table: Table = { name, columns, primaryKey, partitionKeys, watermark, options, comment: statement.comment };
  const notices = connector === undefined ? [] : checkOptions(statement, table, { connector, faults });
  faults.throwIfAny();
  return { table, notices: [...notices, ...watermarkNotices(table)] };
}

/** Events are never late here, so nothing is lost that a watermark would keep. */
function watermarkNotices({ watermark }: Table): readonly string[] {
  if (watermark === undefined) return [];
  return [`The watermark of ${watermark.column} is kept and shown; nothing here needs it yet, and no row is dropped as late.`];
}

function readKey({ primaryKey }: CreateTable, columns: readonly TableColumn[], faults: Faults): readonly string[] | undefined {
  if (primaryKey === undefined) return undefined;
  const physical = columns.filter(({ metadata, computed }) => metadata === undefined && computed === undefined).map(({ name }) => name);
  const key: string[] = [];
  for (const { name, span } of primaryKey.columns) {
    if (key.includes(name)) {
      faults.add('SQL_PRIMARY_KEY', span, { problem: `PRIMARY KEY names '${name}' twice.`, remedy: 'Remove one of them.' });
    } else if (!physical.includes(name) && columns.some((column) => column.name === name)) {
      const kind = columns.some((column) => column.name === name && column.computed !== undefined) ? 'computed' : 'metadata';
      faults.add('SQL_PRIMARY_KEY', span, {
        problem: `PRIMARY KEY names the ${kind} column '${name}'.`,
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

function readWatermark({ watermark }: CreateTable, columns: readonly TableColumn[], faults: Faults): Table['watermark'] {
  if (watermark === undefined) return undefined;
  const name = watermark.column.parts.map((part) => part.name).join('.');
  const found = columns.find((column) => column.name === name);
  if (found === undefined) {
    const names = columns.map((column) => column.name);
    const { span } = watermark.column;
    faults.add('SQL_UNKNOWN_COLUMN', span, {
      problem: `WATERMARK FOR names '${name}', which is not a column of the table.`,
      ...suggestion({ name, span, known: names, otherwise: `Columns: ${names.join(', ')}.` }),
    });
  } else if (!isTimeAttribute(found.type)) {
    faults.add('SQL_TYPE', watermark.column.span, {
      problem: `WATERMARK FOR names '${name}', which is ${formatType(withNullability(found.type, true))}.`,
      remedy: 'It has to be TIMESTAMP(p) or TIMESTAMP_LTZ(p), with p from 0 to 3.',
    });
  }
  const { value: expression, span } = watermark.expression;
  const inner = new Faults();
  bindComputed(expression, tableScope(name, columns), inner);
  // Nothing evaluates it, so what is not there yet does not matter.
  const isChecked = inner.found.every(({ code }) => code !== 'SQL_UNSUPPORTED');
  for (const { code, problem, remedy } of isChecked ? inner.found : []) faults.add(code, span, { problem, remedy });
  return { column: name, expression };
}

function isTimeAttribute(type: SqlType): boolean {
  // Of a computed column with a fault nothing more is said.
  if (type.kind === 'NULL') return true;
  return (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision <= 3;
}

/** `statement`: where options are written, and the table's name. Gives the notices. */
export function checkOptions(
  statement: Pick<CreateTable, 'name' | 'options'>,
  table: Table,
  context: { connector: Connector; faults: Faults },
): readonly string[] {
  const { connector, faults } = context;
  const { bound, notices, faults: found } = bindTable(connector, withoutComputed(table));
  for (const fault of found) {
    // The first of two pairs with one key is the one that counts.
    const pair = statement.options.find(({ key }) => key.value === fault.key);
    faults.addError(optionFault(fault, pair, statement.name.span), undefined);
  }
  // A connector that only reads (or only writes) is asked now; one that does both is asked when the use is known.
  const onlyRole = connector.sink === undefined ? connector.source : connector.source === undefined ? connector.sink : undefined;
  if (faults.count === 0 && onlyRole !== undefined) {
    for (const error of onlyRole.validate(bound)) faults.addError(error, statement.name.span);
  }
  return notices;
}

/** Tables of the catalog as one job uses them: read by a source, written by a sink. Faults are told at the name that asks. */
import { bindTable } from '../connectors/bind.ts';
import { connectors, findConnector } from '../connectors/catalogue.ts';
import type { BoundTable, Connector } from '../connectors/connector.ts';
import { successorOf } from '../connectors/retired.ts';
import { type Span, UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { type CatalogEntry, isView, type Table, type View, withoutComputed } from '../model/schema.ts';
import type { ObjectName, OptionPair } from '../sql/ast.ts';
import { quoteName } from '../sql/quote-name.ts';
import { type Catalog, findEntry, findTable } from './catalog.ts';
import { bindComputed, computedScope } from './computed-columns.ts';
import { column } from './expression-tree.ts';
import { Faults, optionFault } from './faults.ts';
import { castTo } from './implicit-casts.ts';
import { calc } from './operators/calc.ts';
import { isUpsertSource, type SourceTable } from './operators/table-source-scan.ts';
import { readPairs } from './option-pairs.ts';
import type { Relation } from './relation.ts';
import { bindView } from './views.ts';

export interface UsedTable {
  readonly connector: Connector;
  /** With its computed columns, which `bound` is without. */
  readonly table: Table;
  readonly bound: BoundTable;
  readonly repeatsChanges: boolean;
}

interface TableUse {
  readonly name: ObjectName;
  readonly role: 'source' | 'sink';
  readonly hint: readonly OptionPair[];
}

export class JobTables {
  readonly #catalog: Catalog;
  readonly #used = new Map<string, UsedTable | undefined>();
  readonly #named = new Map<string, CatalogEntry>();
  readonly #notices = new Set<string>();
  readonly #openViews: View[] = [];
  readonly #repeatsChanges: boolean;
  /** Those of the statement; those of a view while its query is bound. */
  #faults: Faults;

  /** `repeatsChanges`: whether sources are taken to tell changes more than once. */
  constructor(catalog: Catalog, faults: Faults, repeatsChanges = false) {
    this.#catalog = catalog;
    this.#repeatsChanges = repeatsChanges;
    this.#faults = faults;
  }

  /** What is to be said of options in hints: of those in a table's own list it was said when the table was declared. */
  get notices(): readonly string[] {
    return [...this.#notices];
  }

  /** What the statement names, directly or through a view: with these it can be planned again. */
  get named(): readonly CatalogEntry[] {
    return [...this.#named.values()];
  }

  /** The table that is written. */
  sinkOf(name: ObjectName, hint: readonly OptionPair[]): UsedTable | undefined {
    const remedy = 'A view is only read: INSERT INTO a table.';
    const table = this.#faults.collect(name.span, () => findTable(this.#catalog, name, { remedy }));
    return table === undefined ? undefined : this.#use(table, { name, role: 'sink', hint });
  }

  /** The rows of a table, all of its columns in its order, or those of a view. */
  scanOf(name: ObjectName, hint: readonly OptionPair[]): Relation | undefined {
    const entry = this.#faults.collect(name.span, () => findEntry(this.#catalog, name));
    if (entry === undefined) return undefined;
    if (isView(entry)) {
      if (hint.length > 0) this.#faults.addError(hintOnView(entry), spanOf(hint));
      return this.#viewOf(entry, name);
    }
    const used = this.#use(entry, { name, role: 'source', hint });
    return used === undefined ? undefined : this.#withComputed(scanRelation(used), used.table, name);
  }

  /** All uses of a table as one role, with the same hint, are the same object; its faults are told once. */
  #use(table: Table, use: TableUse): UsedTable | undefined {
    this.#named.set(table.name, table);
    const hinted = readPairs(use.hint, this.#faults);
    const id = JSON.stringify([use.role, table.name, ...hinted]);
    if (!this.#used.has(id)) {
      // Sources and their positions go by the table's name, so what is used with other options has another.
      const before = [...this.#used.keys()].filter((key) => key.startsWith(JSON.stringify([use.role, table.name]).slice(0, -1))).length;
      const name = before === 0 ? table.name : `${table.name}#${before + 1}`;
      const options = new Map([...table.options, ...hinted]);
      this.#used.set(id, this.#bind({ ...table, name, options }, use));
    }
    return this.#used.get(id);
  }

  #withComputed(scan: Relation, table: Table, name: ObjectName): Relation | undefined {
    if (table.columns.every(({ computed }) => computed === undefined)) return scan;
    const scope = computedScope(table.name, table.columns);
    const inner = new Faults();
    const projection = table.columns.map((one) => {
      if (one.computed !== undefined) return castTo(bindComputed(one.computed, scope, inner), one.type);
      const place = scan.schema.findIndex((stored) => stored.name === one.name);
      return column(place, scan.schema[place]?.type ?? one.type);
    });
    for (const { code, problem, remedy } of inner.found) this.#faults.add(code, name.span, { problem, remedy });
    return inner.count > 0 ? undefined : calc(scan, { names: table.columns.map((one) => one.name), projection });
  }

  /** What is wrong inside the view is told at its name: its text is not the statement's. */
  #viewOf(view: View, name: ObjectName): Relation | undefined {
    if (this.#openViews.includes(view)) {
      this.#faults.add('SQL_VIEW', name.span, {
        problem: `The view '${view.name}' reads itself.`,
        remedy: 'Give one of the tables and views on the way another name.',
      });
      return undefined;
    }
    this.#named.set(view.name, view);
    const outer = this.#faults;
    const inner = new Faults();
    this.#faults = inner;
    this.#openViews.push(view);
    const relation = bindView(view, { faults: inner, scanOf: (wanted, hint) => this.scanOf(wanted, hint) });
    this.#openViews.pop();
    this.#faults = outer;
    for (const { problem, remedy } of inner.found) {
      outer.add('SQL_VIEW', name.span, {
        problem: `The view '${view.name}' cannot be read: ${problem}`,
        remedy: `${remedy} SHOW CREATE VIEW ${quoteName(view.name)} shows what it reads.`,
      });
    }
    return inner.count > 0 ? undefined : relation;
  }

  #bind(table: Table, { name, role, hint }: TableUse): UsedTable | undefined {
    const connector = this.#connectorOf(table, name);
    if (connector === undefined) return undefined;
    const definition = connector[role];
    if (definition === undefined) {
      this.#faults.add('SQL_CONNECTOR_ROLE', name.span, {
        problem: `The connector '${connector.name}' of the table '${table.name}' ${role === 'source' ? 'only writes' : 'only reads'}.`,
        remedy: `Connectors that ${role === 'source' ? 'read' : 'write'}: ${namesOf(connectors().filter((one) => one[role] !== undefined))}.`,
      });
      return undefined;
    }
    const { bound, faults } = bindTable(connector, withoutComputed(table));
    for (const fault of faults) {
      const pair = hint.find(({ key }) => key.value === fault.key);
      this.#faults.addError(optionFault(fault, pair, name.span), undefined);
    }
    if (faults.length > 0) return undefined;
    const refused = definition.validate(bound);
    for (const error of refused) this.#faults.addError(error, name.span);
    if (refused.length > 0) return undefined;
    const used = { connector, bound, table, repeatsChanges: this.#repeatsChanges };
    const keyless = role === 'source' ? missingKey(used) : undefined;
    if (keyless !== undefined) {
      this.#faults.add('SQL_CHANGELOG', name.span, keyless);
      return undefined;
    }
    const hinted = new Set(hint.map(({ key }) => key.value));
    const own = new Map([...table.options].filter(([key]) => hinted.has(key)));
    for (const notice of bindTable(connector, { ...table, options: own }).notices) this.#notices.add(notice);
    return used;
  }

  #connectorOf(table: Table, name: ObjectName): Connector | undefined {
    const wanted = table.options.get('connector');
    const connector = wanted === undefined ? undefined : findConnector(wanted);
    if (connector !== undefined) return connector;
    const successor = successorOf(wanted ?? '');
    if (successor !== undefined) {
      this.#faults.addError(connectorRetired(table.name, wanted ?? '', successor), name.span);
      return undefined;
    }
    const known = connectors();
    const near =
      wanted === undefined
        ? undefined
        : nearest(
            wanted,
            known.map((one) => one.name),
          );
    this.#faults.add('SQL_UNKNOWN_CONNECTOR', name.span, {
      problem:
        wanted === undefined
          ? `The table '${table.name}' has no option 'connector'.`
          : `The table '${table.name}' needs the connector '${wanted}', which is not there yet.`,
      remedy: `${near === undefined ? '' : `Did you mean '${near}'? `}Connectors: ${namesOf(known)}.`,
    });
    return undefined;
  }
}

/** Rows that are known by their key need one. */
function missingKey(source: SourceTable): { readonly problem: string; readonly remedy: string } | undefined {
  const { name, primaryKey } = source.bound.table;
  if (primaryKey !== undefined || !isUpsertSource(source)) return undefined;
  const declare = `Declare it: PRIMARY KEY (…) NOT ENFORCED in CREATE TABLE ${quoteName(name)}`;
  if (source.repeatsChanges) {
    return {
      problem: `'table.exec.source.cdc-events-duplicate' tells rows apart by the PRIMARY KEY, and the table '${name}', whose rows change, has none.`,
      remedy: `${declare}; or RESET 'table.exec.source.cdc-events-duplicate' where no change comes twice.`,
    };
  }
  return {
    problem: `The table '${name}' does not say what a row was before an update, so that its rows go by the PRIMARY KEY, and it has none.`,
    remedy: `${declare}.`,
  };
}

function connectorRetired(table: string, retired: string, successor: string): UserError {
  return new UserError('SQL_RETIRED_CONNECTOR', {
    problem: `The table '${table}' has the connector '${retired}', which Flink no longer has; '${successor}' reads and writes brokers of every version.`,
    remedy: `ALTER TABLE ${quoteName(table)} SET ('connector' = '${successor}').`,
  });
}

function hintOnView({ name }: View): UserError {
  return new UserError('SQL_HINT', {
    problem: `'${name}' is a view, which has no options.`,
    remedy: 'Put the hint behind a table, inside the query of the view.',
  });
}

function spanOf(hint: readonly OptionPair[]): Span | undefined {
  const [first, last] = [hint[0], hint.at(-1)];
  return first === undefined || last === undefined ? undefined : { start: first.span.start, end: last.span.end };
}

function namesOf(list: readonly Connector[]): string {
  return list.map(({ name }) => name).join(', ');
}

/** A source gives metadata as the type its definition names; the declared type is a cast above it. */
function scanRelation(source: SourceTable): Relation {
  const { columns } = source.bound.table;
  const metadata = source.connector.source?.metadata(source.bound.formats.value?.format) ?? {};
  const schema = columns.map(({ name, type, metadata: entry }) => ({
    name,
    type: entry === undefined ? type : (metadata[entry.key]?.type ?? type),
  }));
  return calc(
    { kind: 'scan', schema, source },
    {
      names: columns.map(({ name }) => name),
      projection: columns.map(({ type }, index) => castTo(column(index, schema[index]?.type ?? type), type)),
    },
  );
}

/** Tables of the catalog as one job uses them: read by a source, written by a sink. Faults are told at the name that asks. */
import { bindTable } from '../connectors/bind.ts';
import { connectors, findConnector } from '../connectors/catalogue.ts';
import type { BoundTable, Connector } from '../connectors/connector.ts';
import { nearest } from '../model/nearest.ts';
import type { Table } from '../model/schema.ts';
import type { ObjectName } from '../sql/ast.ts';
import { type Catalog, findTable } from './catalog.ts';
import { column } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { castTo } from './implicit-casts.ts';
import { calc } from './operators/calc.ts';
import type { SourceTable } from './operators/table-source-scan.ts';
import type { Relation } from './relation.ts';

export interface UsedTable {
  readonly connector: Connector;
  readonly bound: BoundTable;
}

type Role = 'source' | 'sink';

export class JobTables {
  readonly #catalog: Catalog;
  readonly #faults: Faults;
  readonly #used = new Map<string, UsedTable | undefined>();

  constructor(catalog: Catalog, faults: Faults) {
    this.#catalog = catalog;
    this.#faults = faults;
  }

  /** All uses of a table as one role are the same object; its faults are told once. */
  find(name: ObjectName, role: Role): UsedTable | undefined {
    const table = this.#faults.collect(name.span, () => findTable(this.#catalog, name));
    if (table === undefined) return undefined;
    const id = `${role} ${table.name}`;
    if (!this.#used.has(id)) this.#used.set(id, this.#bind(table, name, role));
    return this.#used.get(id);
  }

  /** Every table that was asked for, once. */
  get named(): readonly Table[] {
    const all = [...this.#used.values()].flatMap((used) => (used === undefined ? [] : [used.bound.table]));
    return [...new Map(all.map((table) => [table.name, table])).values()];
  }

  /** The table's rows: physical and metadata columns, in its order. */
  scanOf(name: ObjectName): Relation | undefined {
    const used = this.find(name, 'source');
    return used === undefined ? undefined : scanRelation(used);
  }

  #bind(table: Table, name: ObjectName, role: Role): UsedTable | undefined {
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
    const { bound, faults } = bindTable(connector, table);
    for (const { error } of faults) this.#faults.addError(error, name.span);
    if (faults.length > 0) return undefined;
    const refused = definition.validate(bound);
    for (const error of refused) this.#faults.addError(error, name.span);
    return refused.length > 0 ? undefined : { connector, bound };
  }

  #connectorOf(table: Table, name: ObjectName): Connector | undefined {
    const wanted = table.options.get('connector');
    const connector = wanted === undefined ? undefined : findConnector(wanted);
    if (connector !== undefined) return connector;
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

function namesOf(list: readonly Connector[]): string {
  return list.map(({ name }) => name).join(', ');
}

/** A source gives metadata as the type its definition names; the declared type is a cast above it. */
function scanRelation(source: SourceTable): Relation {
  const { columns } = source.bound.table;
  const metadata = source.connector.source?.metadata ?? {};
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

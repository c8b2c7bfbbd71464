/** PARTITIONED BY (…) of CREATE TABLE: physical columns, of a connector that knows what to do with them. */
import type { Connector } from '../connectors/connector.ts';
import type { Table, TableColumn } from '../model/schema.ts';
import { isNested } from '../model/types.ts';
import type { CreateTable } from '../sql/ast-statements.ts';
import { type Faults, suggestion } from './faults.ts';

interface PartitionContext {
  readonly columns: readonly TableColumn[];
  readonly connector: Connector | undefined;
  readonly faults: Faults;
}

export function readPartitions({ partitionedBy }: CreateTable, { columns, connector, faults }: PartitionContext): Table['partitionKeys'] {
  const [first] = partitionedBy ?? [];
  if (partitionedBy === undefined || first === undefined) return undefined;
  if (connector !== undefined && connector.takesPartitions !== true) {
    faults.add('SQL_PARTITIONED', first.span, {
      problem: `The connector '${connector.name}' has no partitions.`,
      remedy: 'Leave PARTITIONED BY out.',
    });
  }
  const physical = columns.filter(({ metadata, computed, type }) => metadata === undefined && computed === undefined && !isNested(type));
  const known = physical.map(({ name }) => name);
  const keys: string[] = [];
  for (const { name, span } of partitionedBy) {
    if (keys.includes(name)) {
      faults.add('SQL_PARTITIONED', span, { problem: `PARTITIONED BY names '${name}' twice.`, remedy: 'Remove one of them.' });
    } else if (known.includes(name)) {
      keys.push(name);
    } else if (columns.some((column) => column.name === name)) {
      faults.add('SQL_PARTITIONED', span, {
        problem: `PARTITIONED BY names '${name}', whose value cannot be the name of a directory.`,
        remedy: 'Partitions are made of physical columns without parts.',
      });
    } else {
      faults.add('SQL_UNKNOWN_COLUMN', span, {
        problem: `PARTITIONED BY names '${name}', which is not a column of the table.`,
        ...suggestion({ name, span, known, otherwise: `Columns: ${known.join(', ')}.` }),
      });
    }
  }
  return keys;
}

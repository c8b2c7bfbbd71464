/** Tells whether state and positions of an earlier plan fit this one: tables, operators, their keys and types, in order. */
import { createHash } from 'node:crypto';
import type { Schema } from '../model/schema.ts';
import { formatType } from '../model/types.ts';
import type { PlanNode, PlannedScan, SinkNode } from './plan.ts';

export function fingerprintOf(scans: readonly PlannedScan[], sinks: readonly SinkNode[]): string {
  const text = JSON.stringify([scans.map(describeScan), sinks.map((sink) => [targetOf(sink), describe(sink.input)])]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function describeScan({ connector, scan }: PlannedScan): unknown {
  return [connector.name, scan.table.name, columnsIn(scan.columns), scan.needsUpdateBefore];
}

function targetOf({ target }: SinkNode): string {
  return target.kind === 'table' ? target.bound.table.name : '';
}

function columnsIn(schema: Schema): readonly string[] {
  return schema.map(({ name, type }) => `${name} ${formatType(type)}`);
}

/** Projections and conditions keep no state; what they produce is in the types above them. */
function describe(node: PlanNode): unknown {
  const head = [node.kind, node.id, node.schema.map(({ type }) => formatType(type))];
  switch (node.kind) {
    case 'TableSourceScan':
      return [...head, node.scan];
    case 'Values':
      return [...head, node.rows.length];
    case 'Calc':
    case 'DropUpdateBefore':
      return [...head, describe(node.input)];
    case 'GroupAggregate':
      return [...head, node.grouping, node.calls.map(({ name, operand }) => [name, operand]), node.isRetracting, describe(node.input)];
    case 'Join':
      return [...head, node.leftKey, node.rightKey, node.leftRowKey, node.rightRowKey, describe(node.left), describe(node.right)];
    case 'Union':
      return [...head, node.inputs.map(describe)];
    case 'SinkUpsertMaterialize':
      return [...head, node.key, describe(node.input)];
  }
}

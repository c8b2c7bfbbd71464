/** Tells whether state and positions of an earlier plan fit this one: tables, operators, their keys and types, in order. */
import { createHash } from 'node:crypto';
import type { Schema } from '../model/schema.ts';
import { formatType } from '../model/types.ts';
import { nodeRules } from './operators/catalogue.ts';
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

function describe(node: PlanNode): unknown {
  const rules = nodeRules(node);
  const types = node.schema.map(({ type }) => formatType(type));
  return [node.kind, node.id, types, ...rules.fingerprint(node), ...rules.inputs(node).map(describe)];
}

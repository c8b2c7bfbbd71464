/**
 * Statements → the plan of one job. Every fault of every statement is found before anything is thrown.
 *
 *   text → queries.ts, inserts.ts → relation → prune.ts → sink-demand.ts → physical.ts → operators with row kinds
 */
import type { Connector, SinkTarget } from '../connectors/connector.ts';
import { ALL } from '../model/changelog-mode.ts';
import { invariant } from '../model/errors.ts';
import type { Settings } from '../model/settings.ts';
import type { Query } from '../sql/ast.ts';
import type { Insert } from '../sql/ast-statements.ts';
import type { Catalog } from './catalog.ts';
import { COLLECT_DELIVERY, deliveriesOf, snapshotDoubt, transactionOf } from './delivery.ts';
import { Faults } from './faults.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type BoundInsert, bindInsert } from './inserts.ts';
import { PhysicalPlanner } from './physical.ts';
import type { JobPlan, PlanNode, SinkNode } from './plan.ts';
import { pruneAll } from './prune.ts';
import { bindQuery } from './queries.ts';
import { hintNotices } from './query-hints.ts';
import { checkRowNumbers } from './row-numbers.ts';
import { checkAccepted, demandOf, type SinkDemand } from './sink-demand.ts';
import { JobTables } from './tables.ts';
import { checkUnstable } from './unstable-columns.ts';

/** The inserts of a statement set run as one job and share its scans. */
export function planInserts(inserts: readonly Insert[], catalog: Catalog, settings: Settings): JobPlan {
  const faults = new Faults();
  const tables = new JobTables(catalog, faults, settings['table.exec.source.cdc-events-duplicate']);
  const wanted = inserts.flatMap((insert) => {
    const bound = bindInsert(insert, tables, faults);
    if (bound === undefined) return [];
    const relation = pruneAll(bound.relation);
    const carriesMessages = bound.connector.formats !== undefined;
    const asking = { name: bound.bound.table.name, accepts: acceptsOf(bound), key: bound.key, carriesMessages };
    const demand = demandOf(asking, relation, settings['table.exec.sink.upsert-materialize']);
    checkAccepted(asking, relation, { span: bound.span, faults });
    checkRowNumbers(relation, { span: insert.query.span, faults });
    checkUnstable(relation, { span: insert.query.span, faults, materializedBy: demand.materializes ? bound.key : undefined });
    return [{ ...bound, relation, demand }];
  });
  faults.throwIfAny();
  const planner = new PhysicalPlanner();
  for (const insert of wanted) planner.demandKeyed(insert.relation, insert.demand);
  const deliveries = deliveriesOf(wanted, { settings, snapshotDoubt: snapshotDoubt(planner.scans) });
  const sinks = wanted.map((insert, index): SinkNode => {
    const input = sinkInput(insert, planner);
    const { connector, bound, columns, key } = insert;
    const sink: SinkTarget = { ...bound, columns, key, input: input.changelog };
    return {
      kind: 'Sink',
      id: planner.nextId(),
      input,
      target: { kind: 'table', connector, bound, sink },
      delivery: deliveries[index] ?? COLLECT_DELIVERY,
    };
  });
  return jobOf(planner, sinks, { tables: tables.named, notices: [...tables.notices, ...hintNotices(inserts.map(({ query }) => query))] });
}

/** A SELECT to the screen: one sink of kind 'collect', which takes every row kind. */
export function planQuery(query: Query, catalog: Catalog, settings: Settings): JobPlan {
  const faults = new Faults();
  const tables = new JobTables(catalog, faults, settings['table.exec.source.cdc-events-duplicate']);
  const bound = bindQuery(query, { faults, scanOf: (name, hint) => tables.scanOf(name, hint) });
  faults.throwIfAny();
  const relation = pruneAll(bound.relation);
  checkRowNumbers(relation, { span: query.span, faults });
  checkUnstable(relation, { span: query.span, faults, materializedBy: undefined });
  faults.throwIfAny();
  const planner = new PhysicalPlanner();
  planner.demand(relation);
  const input = planner.build(relation, false);
  const target = { kind: 'collect', schema: input.schema } as const;
  const sink: SinkNode = { kind: 'Sink', id: planner.nextId(), input, target, delivery: COLLECT_DELIVERY };
  return jobOf(planner, [sink], { tables: tables.named, notices: [...tables.notices, ...hintNotices([query])] });
}

interface WantedInsert extends BoundInsert {
  readonly demand: SinkDemand;
}

function acceptsOf({ connector, bound }: BoundInsert): ReturnType<NonNullable<Connector['sink']>['accepts']> {
  invariant(connector.sink !== undefined, 'a sink table has a sink');
  return connector.sink.accepts(bound);
}

function sinkInput({ relation, demand, key }: WantedInsert, planner: PhysicalPlanner): PlanNode {
  const input = planner.build(relation, demand.omitsUpdateBefore);
  if (!demand.materializes) return input;
  const { schema } = input;
  return {
    kind: 'SinkUpsertMaterialize',
    id: planner.nextId(),
    schema,
    changelog: { ...ALL, updateBefore: false },
    upsertKeys: [key],
    input,
    key,
  };
}

function jobOf(planner: PhysicalPlanner, sinks: readonly SinkNode[], { tables, notices }: Pick<JobPlan, 'tables' | 'notices'>): JobPlan {
  const { scans } = planner;
  return {
    scans,
    sinks,
    tables,
    isBounded: scans.every(({ connector, scan }) => connector.source?.isBounded(scan) === true),
    notices: [
      ...notices,
      ...sinks.flatMap(({ target, delivery }) => {
        const isWorthSaying = target.kind === 'table' && delivery.guarantee === 'at-least-once' && transactionOf(target) !== 'none';
        return isWorthSaying ? [`'${target.bound.table.name}' gets every change at least once: ${delivery.reason}.`] : [];
      }),
    ],
    fingerprint: fingerprintOf(scans, sinks),
  };
}

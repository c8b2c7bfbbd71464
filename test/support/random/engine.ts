/** Runs a plan over a changelog through the real operators, with its state written and read back now and then. */
import type { ChangelogMode } from '../../../src/model/changelog-mode.ts';
import type { Row } from '../../../src/model/row.ts';
import { isAddition, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { Schema } from '../../../src/model/schema.ts';
import { formatValue, parseValue } from '../../../src/model/value.ts';
import type { JobPlan } from '../../../src/planner/plan.ts';
import { Chain } from '../../../src/runtime/chain.ts';
import { Reader, Writer } from '../../../src/runtime/state/encoding.ts';
import { States } from '../../../src/runtime/state/states.ts';
import { type History, TABLES, type TableChange } from './tables.ts';

/** Where clocks are put forward and back. */
export const ZONE = 'Europe/Berlin';

export type Change = readonly [RowKind, Row];

/** What arrives at each sink. `restoreAt`: places in the history at which the job is stopped and continues with its state as a checkpoint holds it. */
export function runPlan(plan: JobPlan, { changes }: History, restoreAt: ReadonlySet<number> = new Set()): readonly (readonly Change[])[] {
  const output = plan.sinks.map((): Change[] => []);
  const segments: Segments = [];
  let { chain, states } = built(plan, output, 1);
  chain.start();
  for (const [place, change] of changes.entries()) {
    if (restoreAt.has(place)) ({ chain, states } = restored(plan, output, { states, segments }));
    for (const [index, { scan }] of plan.scans.entries()) {
      if (scan.table.name !== change.table || (change.kind === UPDATE_BEFORE && !scan.needsUpdateBefore)) continue;
      chain.push(index, change.kind, scanned(scan.columns, change));
    }
  }
  chain.settle();
  for (const scan of plan.scans.keys()) chain.ended(scan);
  return output;
}

function built(plan: JobPlan, output: readonly Change[][], epoch: number): { chain: Chain; states: States } {
  const states = new States({ epoch, isTracked: true });
  const outputs = output.map((changes) => (kind: RowKind, row: Row) => changes.push([kind, row]));
  return { chain: new Chain(plan, { timeZone: ZONE, states, outputs }), states };
}

/** What each checkpoint wrote of a state since the one before, in order. */
type Segments = { readonly name: string; readonly bytes: Uint8Array; readonly epoch: number }[];

function restored(
  plan: JobPlan,
  output: readonly Change[][],
  { states, segments }: { states: States; segments: Segments },
): ReturnType<typeof built> {
  const epoch = segments.length === 0 ? 1 : Math.max(...segments.map((segment) => segment.epoch)) + 1;
  for (const { table, cells } of states.freeze(epoch + 1)) {
    const writer = new Writer();
    for (const cell of cells) table.writeCell(writer, cell);
    segments.push({ name: table.name, bytes: writer.take(), epoch });
  }
  const after = built(plan, output, epoch + 1);
  for (const segment of segments) {
    const reader = new Reader(segment.bytes as never);
    while (!reader.isAtEnd) after.states.table(segment.name).restoreCell(reader, segment.epoch);
  }
  after.chain.resume();
  return after;
}

export function scanned(columns: Schema, { table, row }: TableChange): Row {
  const names = Object.keys(TABLES.find(({ name }) => name === table)?.columns ?? {});
  return columns.map(({ name, type }) => {
    const text = row[names.indexOf(name)] ?? null;
    if (text === null) return null;
    const value = parseValue(text, type, ZONE);
    if (value === undefined) throw new Error(`${text} is no ${type.kind}`);
    return value;
  });
}

/** The table that a changelog describes, as sorted texts; throws where a row is taken back that is not there. */
export function rebuilt(changes: readonly Change[], schema: Schema): readonly string[] {
  const counts = new Map<string, number>();
  for (const [kind, row] of changes) {
    const text = rowText(row, schema);
    const count = (counts.get(text) ?? 0) + (isAddition(kind) ? 1 : -1);
    if (count < 0) throw new Error(`${kindSymbol(kind)}${text} takes back what is not there`);
    counts.set(text, count);
  }
  return [...counts].flatMap(([text, count]) => Array.from({ length: count }, () => text)).sort();
}

/** The rows under each key, for a sink that writes by key. */
export function upserted(changes: readonly Change[], schema: Schema, key: readonly number[]): readonly (readonly (string | null)[])[] {
  const rows = new Map<string, readonly (string | null)[]>();
  for (const [kind, row] of changes) {
    const cells = cellsOf(row, schema);
    const name = JSON.stringify(key.map((place) => cells[place]));
    if (isAddition(kind)) rows.set(name, cells);
    else rows.delete(name);
  }
  return [...rows.values()];
}

/** Whether each -U is followed by its +U. */
export function isPaired(changes: readonly Change[]): boolean {
  return changes.every(([kind], place) => {
    if (kind === UPDATE_BEFORE) return changes[place + 1]?.[0] === UPDATE_AFTER;
    return kind !== UPDATE_AFTER || changes[place - 1]?.[0] === UPDATE_BEFORE;
  });
}

function rowText(row: Row, schema: Schema): string {
  return JSON.stringify(cellsOf(row, schema));
}

export function cellsOf(row: Row, schema: Schema): readonly (string | null)[] {
  return schema.map((_, place) => cellText(row, schema, place));
}

function cellText(row: Row, schema: Schema, place: number): string | null {
  const type = schema[place]?.type ?? { kind: 'NULL', nullable: true };
  const value = row[place];
  if (value === undefined) throw new Error(`a row has no column ${place}`);
  // The canonical form is part of the contract of values: an integer is a bigint exactly when it has to be.
  if (typeof value === 'bigint' && BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)))
    throw new Error(`${value}n is not canonical`);
  if (typeof value === 'number' && type.kind !== 'DOUBLE' && !Number.isSafeInteger(value)) throw new Error(`${value} is not canonical`);
  return comparable(formatValue(value, type, ZONE), type.kind);
}

/** One text per value, whatever the number of zeros behind the point. */
export function comparable(text: string | null, kind: string): string | null {
  if (text === null) return null;
  switch (kind) {
    case 'BOOLEAN':
      return text.toUpperCase();
    case 'DOUBLE':
      return String(Number(text) + 0);
    case 'VARCHAR':
    case 'CHAR':
      return text;
    case 'TIMESTAMP_LTZ':
      return comparable(text.replace(/[+-]\d\d(:\d\d){0,2}$/, ''), 'TIMESTAMP');
    default: {
      const shortened = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
      return shortened === '-0' ? '0' : shortened;
    }
  }
}

/** Kinds that the plan does not announce. */
export function kindsBeyond(changes: readonly Change[], mode: ChangelogMode): readonly string[] {
  const allowed = [true, mode.updateBefore, mode.updateAfter, mode.delete];
  return [...new Set(changes.filter(([kind]) => allowed[kind] !== true).map(([kind]) => kindSymbol(kind)))];
}

/** Expressions as a user writes them → their value as text: parser, planner and compiled code in one. */

import { readOptions } from '../../src/model/options.ts';
import type { Settings } from '../../src/model/settings.ts';
import { SETTINGS } from '../../src/model/settings.ts';
import { formatType, type SqlType } from '../../src/model/types.ts';
import { formatValue } from '../../src/model/value.ts';
import { compileProjection } from '../../src/planner/compile.ts';
import type { PlanNode } from '../../src/planner/plan.ts';
import { planQuery } from '../../src/planner/plan-job.ts';
import { parse } from '../../src/sql/parse.ts';

const settings: Settings = readOptions(SETTINGS, new Map(), 'SET').values;

export interface Evaluated {
  /** As formatValue shows it; null for NULL. */
  readonly text: string | null;
  readonly type: string;
}

export function evaluate(sql: string, timeZone = 'UTC'): Evaluated {
  const [parsed] = parse(`SELECT ${sql};`).statements;
  const [fault] = parsed?.faults ?? [];
  if (fault !== undefined) throw fault;
  if (parsed?.statement?.kind !== 'query') throw new Error(`not a query: ${sql}`);
  const plan = planQuery(parsed.statement.query, { find: () => undefined, names: () => [] }, settings);
  const node = plan.sinks[0]?.input;
  const [value, type] = node === undefined ? [null, undefined] : firstCell(node, timeZone);
  if (type === undefined) throw new Error(`no value: ${sql}`);
  return { text: formatValue(value, type, timeZone), type: formatType(type) };
}

/** The value alone. */
export function textOf(sql: string, timeZone = 'UTC'): string | null {
  return evaluate(sql, timeZone).text;
}

function firstCell(node: PlanNode, timeZone: string): [ReturnType<ReturnType<typeof compileProjection>>[number], SqlType | undefined] {
  if (node.kind === 'Calc') {
    return [compileProjection(node.projection, timeZone)([])[0] ?? null, node.schema[0]?.type];
  }
  if (node.kind !== 'Values') throw new Error(`a ${node.kind} stands where constants were expected`);
  return [compileProjection(node.rows[0] ?? [], timeZone)([])[0] ?? null, node.schema[0]?.type];
}

/** Random changelogs that are valid: only rows that are there are taken back. */
import fc from 'fast-check';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { Change } from '../changes.ts';

interface Step {
  readonly kind: 'insert' | 'insert' | 'update' | 'delete';
  readonly row: Row;
  readonly victim: number;
}

/** `anyRow`: rows of the table. `key`: columns that are unique at any moment; an update keeps them. */
export function anyChangelog(anyRow: fc.Arbitrary<Row>, key: readonly number[] | undefined = undefined): fc.Arbitrary<readonly Change[]> {
  const anyStep: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('insert', 'insert', 'update', 'delete'),
    row: anyRow,
    victim: fc.nat(),
  });
  return fc.array(anyStep, { maxLength: 60 }).map((steps) => changelogOf(steps, key));
}

function changelogOf(steps: readonly Step[], key: readonly number[] | undefined): readonly Change[] {
  const table: Row[] = [];
  const log: Change[] = [];
  for (const { kind, row, victim } of steps) {
    const place = victim % Math.max(1, table.length);
    const old = table[place];
    if (kind === 'insert') {
      if (key !== undefined && table.some((other) => key.every((column) => other[column] === row[column]))) continue;
      table.push(row);
      log.push([INSERT, row]);
    } else if (old !== undefined && kind === 'delete') {
      table.splice(place, 1);
      log.push([DELETE, old]);
    } else if (old !== undefined) {
      const after = key === undefined ? row : row.map((value, column) => (key.includes(column) ? (old[column] ?? null) : value));
      table[place] = after;
      log.push([UPDATE_BEFORE, old], [UPDATE_AFTER, after]);
    }
  }
  return log;
}

/** The rows that a valid changelog leaves, in the order they came. */
export function rowsOf(log: readonly Change[]): readonly Row[] {
  const rows: Row[] = [];
  for (const [kind, row] of log) {
    if (kind === INSERT || kind === UPDATE_AFTER) rows.push(row);
    else
      rows.splice(
        rows.findIndex((other) => other.every((value, column) => value === row[column])),
        1,
      );
  }
  return rows;
}

import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { defineConnector } from '../connector.ts';
import { nestedColumnFaults } from '../kit/nested-columns.ts';
import { options } from './options.ts';
import { datagenFaults } from './validate.ts';

/**
 * Generates rows: sequences and random values. A row depends on the seed and its number only, and both stand in the position, so that a
 * job continues with the rows it would have seen; only times that follow the clock are other ones.
 *
 *   options.ts     the WITH list
 *   fields.ts      what the WITH list says of each column
 *   generators.ts  one column: number of the row → value
 *   source.ts      rows at their pace, and the position
 */
export const datagen = defineConnector({
  name: 'datagen',
  summary: 'Generates rows: sequences and random values.',
  options,
  source: {
    metadata: () => ({}),
    changelogMode: () => INSERT_ONLY,
    isBounded: (bound) => bound.options['number-of-rows'] !== undefined || isSequence(bound.matched),
    isReplayable: (bound) => !bound.table.columns.some((column) => followsClock(column.type.kind, bound.matched, column.name)),
    hasSnapshot: () => false,
    validate: (bound) => [
      ...nestedColumnFaults(
        'datagen',
        bound.table,
        () => 'Declare its parts as columns and put them together in the query: ARRAY[a, b], ROW(a, b).',
      ),
      ...datagenFaults(bound),
    ],
    shareKey: ({ table }) => table.name,
    preflight: async () => ({ faults: [], notices: [] }),
    openSource: async (scans, context) => {
      const { DatagenSource } = await import('./source.ts');
      return new DatagenSource(scans, context.clock);
    },
    formatPosition: (position) => `row ${(position as { rows: number }).rows}`,
  },
});

function isSequence(matched: ReadonlyMap<string, unknown>): boolean {
  return [...matched].some(([key, value]) => key.endsWith('.kind') && value === 'sequence');
}

function followsClock(kind: string, matched: ReadonlyMap<string, unknown>, column: string): boolean {
  if (matched.get(`fields.${column}.kind`) === 'sequence') return false;
  return kind === 'DATE' || kind === 'TIME' || kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ';
}

import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { boolean, choice, integer, type OptionEntry, optionalInteger, optionalText } from '../../model/options.ts';
import { defineConnector } from '../connector.ts';
import { datagenFaults } from './validate.ts';

const nullRate: OptionEntry<number | undefined> = {
  ...optionalText('Share of NULLs, 0 to 1.'),
  kind: 'number',
  default: undefined,
  parse: (value) => {
    const parsed = Number(value);
    if (value.trim() === '' || !(parsed >= 0 && parsed <= 1)) throw new Error('a number from 0 to 1');
    return parsed;
  },
};

const options = {
  'rows-per-second': integer('Rows per second.', { min: 1 }, 10_000),
  'number-of-rows': optionalInteger('Rows in all; without it the table has no end (but for sequences).', { min: 0 }),
  'fields.#.kind': choice('Where the values of a column come from.', ['random', 'sequence'], 'random'),
  'fields.#.min': optionalText('Least random value. Default: the least of the type.'),
  'fields.#.max': optionalText('Greatest random value. Default: the greatest of the type.'),
  'fields.#.max-past': optionalText('How far back a random time may lie, as a duration. Default: now.'),
  'fields.#.length': integer('Length of random text or bytes.', { min: 0, max: 10_000_000 }, 100),
  'fields.#.var-len': boolean('Random lengths up to `length`.', false),
  'fields.#.start': optionalText('First value of a sequence.'),
  'fields.#.end': optionalText('Last value of a sequence; the table ends with the first sequence that ends.'),
  'fields.#.null-rate': nullRate,
};

export type DatagenOptions = typeof options;

/**
 * Generates rows: sequences and random values. A row depends on the seed and its number only, and both stand in the position, so that a
 * job continues with the rows it would have seen; only times that follow the clock are other ones.
 *
 *   fields.ts      what the WITH list says of each column
 *   generators.ts  one column: number of the row → value
 *   source.ts      rows at their pace, and the position
 */
export const datagen = defineConnector({
  name: 'datagen',
  summary: 'Generates rows: sequences and random values.',
  options,
  source: {
    metadata: {},
    changelogMode: () => INSERT_ONLY,
    isBounded: (bound) => bound.options['number-of-rows'] !== undefined || isSequence(bound.matched),
    isReplayable: (bound) => !bound.table.columns.some((column) => followsClock(column.type.kind, bound.matched, column.name)),
    validate: (bound) => datagenFaults(bound),
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

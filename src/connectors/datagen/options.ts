import { boolean, choice, integer, type OptionEntry, optionalInteger, optionalText } from '../../model/options.ts';

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

/** The WITH list of a generated table. */
export const options = {
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

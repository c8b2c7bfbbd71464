/** What holds of every format that reads what it writes. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Format } from '../../src/formats/format.ts';
import type { OptionLiteral } from '../../src/model/options.ts';
import { DELETE, INSERT } from '../../src/model/row-kind.ts';
import { typedValues } from '../model/arbitraries.ts';
import { openFormat, type Reading, reasonOf } from '../support/formats.ts';

/** Changes of tables with columns of any types. */
export async function readsWhatItWrites<L extends OptionLiteral>(format: Format<L>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(typedValues, { minLength: 1, maxLength: 6 }), fc.constantFrom(INSERT, DELETE), async (typed, kind) => {
      const { read, write } = await openFormat(format, { columns: typed.map(({ type }, place) => [`c${place}`, type]) });
      const row = typed.map(({ value }) => value);
      expect(read(write(kind, row))).toEqual([{ kind, row }]);
    }),
  );
}

/** One of the messages with another byte somewhere, and perhaps cut off, is read or refused with a reason; nothing else ever happens. */
export function refusesDamage({ read }: Reading, messages: readonly string[]): void {
  const whole = messages.map((message) => Buffer.from(message));
  const longest = Math.max(...whole.map(({ length }) => length));
  const damage = fc.record({ message: fc.nat(whole.length - 1), at: fc.nat(longest - 1), byte: fc.nat(255), end: fc.nat(longest) });
  fc.assert(
    fc.property(damage, ({ message, at, byte, end }) => {
      const bytes = Buffer.from(whole[message] ?? '');
      if (at < bytes.length) bytes[at] = byte;
      expect(reasonOf(() => read(bytes.subarray(0, end)))).toMatch(/^(read|it |its |the )/);
    }),
    { numRuns: 2000 },
  );
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BestEntries } from '../../../src/runtime/operators/best-entries.ts';

/** One group of numbers of which the greatest is best, and how often all of them were looked at. */
class Group {
  readonly entries = new Set<number>();
  looks = 0;
  readonly best = new BestEntries<number>({
    isBetter: (entry, than) => entry > than,
    isHeld: (_key, entry) => this.entries.has(entry),
    forEach: (_key, visit) => {
      this.looks++;
      for (const entry of this.entries) visit(entry);
    },
  });

  toggle(entry: number): void {
    if (this.entries.delete(entry)) {
      this.best.removed('key');
    } else {
      this.entries.add(entry);
      this.best.added('key', entry);
    }
  }

  ask(): number | undefined {
    return this.best.best('key');
  }
}

test('the best is that of all entries, whatever came and went before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 100, maxLength: 600 }), fc.nat(20), (toggled, pause) => {
      const group = new Group();
      for (const [step, entry] of toggled.entries()) {
        group.toggle(entry);
        if (step % (pause + 1) !== 0) continue;
        expect(group.ask()).toBe(group.entries.size === 0 ? undefined : Math.max(...group.entries));
      }
    }),
  );
});

test('of a group that was emptied nothing is kept', () => {
  const group = new Group();
  for (let entry = 0; entry < 100; entry++) group.toggle(entry);
  expect(group.ask()).toBe(99);
  for (let entry = 0; entry < 100; entry++) group.toggle(entry);
  expect(group.ask()).toBeUndefined();
  group.toggle(7);
  expect([group.ask(), group.looks]).toEqual([7, 3]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PaneContent, type PanePlace, scrolled, selectItem, windowOf } from '../../../src/ui/panes/pane-content.ts';

const row = fc.record({ text: fc.constant('x'), item: fc.option(fc.string({ minLength: 1, maxLength: 4 }), { nil: undefined }) });
const content = fc.record({
  title: fc.constant('t'),
  rows: fc.uniqueArray(row, { maxLength: 30, selector: (one) => one.item ?? Math.random() }),
  isFollowed: fc.boolean(),
});
const steps = fc.array(fc.record({ isSelecting: fc.boolean(), by: fc.integer({ min: -5, max: 5 }) }), { maxLength: 20 });

test('whatever is pressed, the window lies within the rows, and the item just chosen within the window', () => {
  fc.assert(
    fc.property(content, steps, fc.integer({ min: 1, max: 12 }), (shown: PaneContent, pressed, height) => {
      let place: PanePlace = { top: undefined, item: undefined };
      for (const { isSelecting, by } of pressed) {
        place = isSelecting ? selectItem(shown, place, by, height) : scrolled(shown, place, by, height);
        const { rows, above, below, selected } = windowOf(shown, place, height);
        expect(above + rows.length + below).toBe(shown.rows.length);
        expect(rows.length).toBe(Math.min(height, shown.rows.length));
        if (isSelecting && shown.rows.some(({ item }) => item !== undefined)) expect(rows[selected]?.item).toBe(place.item);
      }
    }),
  );
});

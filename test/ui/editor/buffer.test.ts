import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EditorBuffer } from '../../../src/ui/editor/buffer.ts';

/** A buffer from a text in which `|` is the cursor. */
function buffer(text: string): EditorBuffer {
  const made = new EditorBuffer();
  made.set(text.replace('|', ''), text.includes('|') ? text.indexOf('|') : text.length);
  return made;
}

function shown(edited: EditorBuffer): string {
  return `${edited.text.slice(0, edited.cursor)}|${edited.text.slice(edited.cursor)}`;
}

test.each([
  ['left', 'ab|', 'a|b'],
  ['left', 'a👩‍👩‍👧|b', 'a|👩‍👩‍👧b'],
  ['left', 'é|', '|é'],
  ['left', 'a\n|b', 'a|\nb'],
  ['right', 'a|🇯🇵b', 'a🇯🇵|b'],
  ['backspace', 'a👩‍👩‍👧|b', 'a|b'],
  ['backspace', '|a', '|a'],
  ['deleteForward', 'a|\nb', 'a|b'],
  ['wordLeft', 'SELECT total_sum|', 'SELECT |total_sum'],
  ['wordLeft', 'FROM orders, |', 'FROM |orders, '],
  ['wordRight', '|SELECT x', 'SELECT| x'],
  ['lineStart', 'a\nbc|d', 'a\n|bcd'],
  ['lineEnd', 'a|b\ncd', 'ab|\ncd'],
  ['killWordBefore', 'FROM orders|', 'FROM |'],
  ['killWordAfter', '|FROM orders', '| orders'],
  ['killToLineEnd', 'a|bc\nd', 'a|\nd'],
  ['killToLineEnd', 'a|\nd', 'a|d'],
  ['killToLineStart', 'a\nbc|d', 'a\n|d'],
] as const)('%s turns %j into %j', (command, before, after) => {
  const edited = buffer(before);
  edited[command]();
  expect(shown(edited)).toBe(after);
});

test('what was killed comes back with yank', () => {
  const edited = buffer('SELECT id|');
  edited.killWordBefore();
  edited.insert('* , ');
  edited.yank();
  expect(shown(edited)).toBe('SELECT * , id|');
});

test('letters typed in a row are undone together, a paste by itself', () => {
  const edited = buffer('|');
  for (const letter of 'SELECT') edited.insert(letter);
  edited.insert('\nFROM a\nWHERE b');
  edited.undo();
  expect(shown(edited)).toBe('SELECT|');
  edited.undo();
  expect(shown(edited)).toBe('|');
});

test('every change raises the version', () => {
  const edited = buffer('ab|');
  const before = edited.version;
  edited.left();
  edited.insert('x');
  expect(edited.version).toBeGreaterThan(before + 1);
});

test('to the left and back to the right crosses the same graphemes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      const edited = buffer('|');
      edited.insert(text);
      const places: number[] = [];
      while (edited.cursor > 0) {
        places.push(edited.cursor);
        edited.left();
      }
      for (const place of places.toReversed()) {
        edited.right();
        expect(edited.cursor).toBe(place);
      }
    }),
  );
});

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

test('cuts in a row come back together, in the order in which they stood', () => {
  const edited = buffer('SELECT id, name| FROM t');
  edited.killWordBefore();
  edited.killWordBefore();
  edited.killToLineEnd();
  edited.yank();
  expect(shown(edited)).toBe('SELECT id, name FROM t|');
});

test('right behind yank older cuts take its place, one after the other and around', () => {
  const edited = buffer('two,three|');
  edited.killWordBefore();
  edited.left();
  edited.killWordBefore();
  edited.yank();
  expect(shown(edited)).toBe('two|,');
  edited.yankOlder();
  expect(shown(edited)).toBe('three|,');
  edited.yankOlder();
  expect(shown(edited)).toBe('two|,');
  edited.right();
  edited.yankOlder();
  expect(shown(edited)).toBe('two,|');
});

test('redo does again what was undone, until something else is done', () => {
  const edited = buffer('|');
  edited.type('a');
  edited.insert(' FROM');
  edited.undo();
  edited.undo();
  edited.redo();
  expect(shown(edited)).toBe('a|');
  edited.redo();
  expect(shown(edited)).toBe('a FROM|');
  edited.undo();
  edited.type('b');
  edited.redo();
  expect(shown(edited)).toBe('ab|');
});

test('deletions in a row are undone together, and not with the letters typed before them', () => {
  const edited = buffer('|');
  for (const letter of 'SELECT') edited.type(letter);
  for (let count = 0; count < 4; count++) edited.backspace();
  edited.undo();
  expect(shown(edited)).toBe('SELECT|');
  edited.undo();
  expect(shown(edited)).toBe('|');
});

test('what undo gave back redo takes away, whatever was done', () => {
  const commands = fc.constantFrom(
    'backspace',
    'wordLeft',
    'killWordBefore',
    'killToLineEnd',
    'yank',
    'yankOlder',
    'left',
    'deleteForward',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(commands, fc.string({ unit: 'grapheme', maxLength: 3 }))), (steps) => {
      const edited = buffer('|');
      for (const step of steps) {
        if (step in EditorBuffer.prototype) edited[step as 'left']();
        else edited.insert(step);
      }
      const { text } = edited;
      let undone = 0;
      for (let before = ''; undone < 500 && before !== edited.text + undone; undone++) {
        before = edited.text + (undone + 1);
        edited.undo();
      }
      for (; undone > 0; undone--) edited.redo();
      expect(edited.text).toBe(text);
    }),
  );
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

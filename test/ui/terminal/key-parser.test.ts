import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chord, type Input } from '../../../src/ui/terminal/key.ts';
import { KeyParser } from '../../../src/ui/terminal/key-parser.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function nameOf(input: Input): string {
  if (input.kind === 'mouse') return `${input.action} ${input.row},${input.column}`;
  return input.kind === 'paste' ? `paste:${input.text}` : chord(input);
}

/** What chunks of bytes give, pastes as `paste:text`. */
function inputs(...chunks: readonly (string | Uint8Array)[]): readonly string[] {
  const seen: string[] = [];
  const parser = new KeyParser((input: Input) => seen.push(nameOf(input)));
  for (const chunk of chunks) parser.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  vi.advanceTimersByTime(2000);
  return seen;
}

test.each([
  ['letters and Enter', 'ab\r', ['a', 'b', 'enter']],
  ['control letters', '\u0001\u0003\u0004\u001a\u001f', ['ctrl+a', 'ctrl+c', 'ctrl+d', 'ctrl+z', 'ctrl+_']],
  ['Ctrl-J is no Enter', '\n', ['newline']],
  ['both backspaces', '\u007f\b', ['backspace', 'backspace']],
  ['arrows of both cursor modes', '\u001b[A\u001bOB', ['up', 'down']],
  ['modified arrows', '\u001b[1;5C\u001b[1;3D\u001b[1;2A', ['ctrl+right', 'alt+left', 'shift+up']],
  ['function keys of xterm', '\u001bOP\u001bOS\u001b[15~\u001b[24~', ['f1', 'f4', 'f5', 'f12']],
  ['function keys of the Linux console', '\u001b[[A\u001b[[E', ['f1', 'f5']],
  ['modified function keys', '\u001b[1;5P\u001b[15;2~', ['ctrl+f1', 'shift+f5']],
  ['the block of six', '\u001b[1~\u001b[2~\u001b[3~\u001b[4~\u001b[5~\u001b[6~', ['home', 'insert', 'delete', 'end', 'pageup', 'pagedown']],
  ['Alt as ESC before the key', '\u001bb\u001b\u007f\u001b\r', ['alt+b', 'alt+backspace', 'alt+enter']],
  ['Shift-Tab', '\u001b[Z', ['shift+tab']],
  ['CSI u and modifyOtherKeys', '\u001b[13;2u\u001b[27;5;13~\u001b[97;5u', ['shift+enter', 'ctrl+enter', 'ctrl+a']],
  ['answers of the terminal are no keys', '\u001b[?62;4cx', ['x']],
  ['a lone ESC, after 50 ms', '\u001b', ['escape']],
  ['two ESC', '\u001b\u001b', ['escape', 'escape']],
  ['a paste with line breaks and keys in it', 'a\u001b[200~x\r\u001b[Ay\u001b[201~b', ['a', 'paste:x\r\u001b[Ay', 'b']],
  ['a paste whose end got lost', '\u001b[200~SELECT 1', ['paste:SELECT 1']],
])('%s', (_, bytes, expected) => {
  expect(inputs(bytes)).toEqual(expected);
});

test('ESC and a letter that comes 50 ms later are two keys', () => {
  const seen: string[] = [];
  const parser = new KeyParser((input) => input.kind === 'key' && seen.push(chord(input)));
  parser.push(Buffer.from('\u001b'));
  vi.advanceTimersByTime(60);
  parser.push(Buffer.from('b'));
  expect(seen).toEqual(['escape', 'b']);
});

test('however the bytes are split into chunks, the keys are the same', () => {
  const whole = Buffer.from('é山👩‍👧a\u001b[1;5C\u001bOP\u001b[200~päste\n山\u001b[201~\u001bf\u001b[3~\r');
  const expected = inputs(whole);
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 })), (cuts) => {
      const places = [0, ...cuts.toSorted((left, right) => left - right), whole.length];
      const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end));
      expect(inputs(...chunks)).toEqual(expected);
    }),
  );
});

test('clicks and the wheel have a place; a button that is let go, or another one, is nothing', () => {
  expect(inputs('\u001b[<0;5;3M\u001b[<0;5;3m\u001b[<64;1;1M\u001b[<69;2;1M\u001b[<2;1;1M')).toEqual([
    'press 2,4',
    'wheel-up 0,0',
    'wheel-down 0,1',
  ]);
});

import { expect, test } from 'vitest';
import { excerpt, locate } from '../../src/sql/location.ts';

const text = "SELECT 1;\n\tSELECT '订单' FORM t;\nSELECT 2";

test('lines and columns count from one, in characters', () => {
  expect(locate(text, 0)).toEqual({ line: 1, column: 1 });
  expect(locate(text, text.indexOf('FORM'))).toEqual({ line: 2, column: 14 });
  expect(locate(text, text.length)).toEqual({ line: 3, column: 9 });
  expect(locate('a\u{1f600}b', 3)).toEqual({ line: 1, column: 3 });
});

test('the caret stands beneath the word, past tabs and wide characters', () => {
  const start = text.indexOf('FORM');
  expect(excerpt(text, { start, end: start + 4 })).toBe("\tSELECT '订单' FORM t;\n\t              ^^^^");
});

test('a span of several lines is marked on its first', () => {
  expect(excerpt('abc\ndef', { start: 1, end: 6 })).toBe('abc\n ^^');
});

test('the end of the text has a caret of its own', () => {
  expect(excerpt('SELECT', { start: 6, end: 6 })).toBe('SELECT\n      ^');
});

test('a line too wide for a screen is cut around the word', () => {
  const wide = `${'x'.repeat(1000)} FORM ${'y'.repeat(1000)}`;
  const [line = '', carets = ''] = excerpt(wide, { start: 1001, end: 1005 }).split('\n');
  expect(line.length).toBe(122);
  expect(line.slice(carets.indexOf('^'), carets.length)).toBe('FORM');
});

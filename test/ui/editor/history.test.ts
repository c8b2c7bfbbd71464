import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { History } from '../../../src/ui/editor/history.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riffle-history-'));
  file = join(folder, 'below', 'history');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the next start recalls what was executed, several lines as one', () => {
  const first = new History(file);
  first.add('SELECT 1;');
  first.add('SELECT\n  2;');
  const second = new History(file);
  expect([second.previous('draft'), second.previous(''), second.previous('')]).toEqual(['SELECT\n  2;', 'SELECT 1;', undefined]);
  expect([second.next(), second.next(), second.next()]).toEqual(['SELECT\n  2;', 'draft', undefined]);
});

test('a statement repeated at once is kept once', () => {
  const history = new History(file);
  history.add('SELECT 1;');
  history.add('SELECT 1;');
  expect(readFileSync(file, 'utf8')).toBe('"SELECT 1;"\n');
});

test('passwords are masked in the file and kept as typed for this session; references to the environment stand', () => {
  const history = new History(file);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how SQL refers to the environment.
  const text = "CREATE TABLE t (a INT) WITH ('password' = 'a''b', 'username' = 'root', 'sasl.password'='${SASL}')";
  history.add(text);
  expect(history.previous('')).toBe(text);
  expect(new History(file).previous('')).toBe(text.replace("'a''b'", "'******'"));
});

test.each([
  ['"password" = "s3cret"', '"password" = "******"'],
  ['‘password’ = ‘s3cret’', '‘password’ = ‘******’'],
  ["'p.sasl.jaas.config' = 'Plain password=\"s3cret\";'", "'p.sasl.jaas.config' = '******'"],
])('%s is kept as %s', (typed, kept) => {
  new History(file).add(`CREATE TABLE t (a INT) WITH (${typed})`);
  expect(new History(file).previous('')).toBe(`CREATE TABLE t (a INT) WITH (${kept})`);
});

test('only the user can read the file', () => {
  new History(file).add('SELECT 1;');
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('lines that are no history are passed over', () => {
  new History(file).add('SELECT 1;');
  appendFileSync(file, '{"a":1}\n"cut of');
  expect(new History(file).previous('')).toBe('SELECT 1;');
});

test('two sessions share the file: each finds what the other adds behind its own, and nothing is lost', () => {
  const first = new History(file);
  const second = new History(file);
  first.add('SELECT 1;');
  second.add('SELECT 2;');
  first.add('SELECT 3;');
  expect(second.search('select', 10)).toEqual(['SELECT 2;', 'SELECT 3;', 'SELECT 1;']);
  expect(second.previous('')).toBe('SELECT 2;');
  expect(new History(file).search('', 10)).toHaveLength(3);
});

test('while an entry is shown, what others add does not move it', () => {
  const first = new History(file);
  for (const text of ['a;', 'b;', 'c;']) first.add(text);
  expect([first.previous(''), first.previous('')]).toEqual(['c;', 'b;']);
  new History(file).add('d;');
  first.search('', 1);
  expect(first.previous('')).toBe('a;');
});

test('a text executed again is the newest, and there once', () => {
  const history = new History(file);
  for (const text of ['a;', 'b;', 'a;']) history.add(text);
  expect([history.previous(''), history.previous(''), history.previous('')]).toEqual(['a;', 'b;', undefined]);
});

test('best first: in one piece, its words in any order, its letters close together', () => {
  const history = new History(file);
  const texts = ['SELECT a FROM orders;', 'SELECT\n  total\nFROM orders;', 'SHOW TABLES;', 'INSERT INTO t SELECT * FROM orders;'];
  for (const text of texts) history.add(text);
  expect(history.search('total from', 10)).toEqual([texts[1]]);
  expect(history.search('orders insert', 10)).toEqual([texts[3]]);
  expect(history.search('shtab', 10)).toEqual([texts[2]]);
  expect(history.search('from orders', 10)).toEqual([texts[3], texts[1], texts[0]]);
  expect(history.search('xyz', 10)).toEqual([]);
});

test('a search finds in any case, newest first, each once', () => {
  const history = new History(file);
  for (const text of ['select a;', 'SHOW JOBS;', 'SELECT b;', 'select a;']) history.add(text);
  expect(history.search('select', 10)).toEqual(['select a;', 'SELECT b;']);
});

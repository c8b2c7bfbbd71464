import { describe, expect, test } from 'vitest';
import { opening, tableNameAt, wordsOf } from '../../../../src/protocols/mysql/binlog/statement-text.ts';

describe('the words of a statement', () => {
  test.each([
    ["INSERT INTO t VALUES ('a''b\\'t2', 5)", ['INSERT', 'INTO', 't', 'VALUES', '(', ',', '5', ')']],
    ['/* DROP TABLE x */ DROP TABLE `a``b`.c -- t\n, d # e', ['DROP', 'TABLE', 'a`b', '.', 'c', ',', 'd']],
    ['/*!50503 ALTER*/ /*M!100100 TABLE */ "t""x"', ['ALTER', 'TABLE', 't"x']],
    ['UPDATE 订单 SET price=price--1', ['UPDATE', '订单', 'SET', 'price', '=', 'price', '1']],
    ["SELECT '", ['SELECT']],
    ['DROP TABLE `t', ['DROP', 'TABLE', 't']],
    ['/* never closed', []],
  ])('%s', (statement, expected) => {
    expect(wordsOf(statement).map(({ text }) => text)).toEqual(expected);
  });

  test('a literal as long as a packet is stepped over', () => {
    const statement = `REPLACE INTO shop.t VALUES ('${"a''\\'".repeat(4_000_000)}')`;
    expect(opening(wordsOf(statement), 4)).toBe('REPLACE INTO SHOP .');
  });

  test('the name of a table carries its database', () => {
    const words = wordsOf('RENAME TABLE t TO `old` . `t`, .u');
    expect(tableNameAt(words, 2, 'shop')).toEqual({ table: { database: 'shop', name: 't' }, next: 3 });
    expect(tableNameAt(words, 4, 'shop')).toEqual({ table: { database: 'old', name: 't' }, next: 7 });
    expect(tableNameAt(words, 8, 'shop')).toBeUndefined();
    expect(tableNameAt(words, 99, 'shop')).toBeUndefined();
  });
});

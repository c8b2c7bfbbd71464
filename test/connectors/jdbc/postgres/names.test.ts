import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTableName, quoteName, spellings } from '../../../../src/connectors/jdbc/postgres/names.ts';

test('table names: plain, with schema, quoted, with database', () => {
  const plain = (text: string) => ({ text, isExact: false });
  const exact = (text: string) => ({ text, isExact: true });
  expect(parseTableName('orders')?.name).toEqual({ schema: undefined, table: plain('orders') });
  expect(parseTableName('shop.Orders')?.name).toEqual({ schema: plain('shop'), table: plain('Orders') });
  expect(parseTableName(' "a.b" . "c""d" ')?.name).toEqual({ schema: exact('a.b'), table: exact('c"d') });
  expect(parseTableName('db.shop.订单')).toEqual({ database: 'db', name: { schema: plain('shop'), table: plain('订单') } });
});

test('what is no table name is refused', () => {
  for (const text of ['', '.', 'a.', '.a', '"a', 'a"b', '""', 'a.b.c.d']) expect(parseTableName(text)).toBeUndefined();
});

test('an unquoted name is sought as written, then in lower case', () => {
  expect(spellings({ text: 'Orders', isExact: false })).toEqual(['Orders', 'orders']);
  expect(spellings({ text: 'Orders', isExact: true })).toEqual(['Orders']);
});

test('law: a quoted name means itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (schema, table) => {
      const { name } = parseTableName(`${quoteName(schema)}.${quoteName(table)}`) ?? {};
      expect([name?.schema?.text, name?.table.text]).toEqual([schema, table]);
    }),
  );
});

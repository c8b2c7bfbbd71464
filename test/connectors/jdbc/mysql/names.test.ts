import { expect, test } from 'vitest';
import { parseGrant } from '../../../../src/connectors/jdbc/mysql/grants.ts';
import { parseTableName, quoteName, quoteText } from '../../../../src/connectors/jdbc/mysql/names.ts';

test('table names with a database, with backquotes, and none', () => {
  expect(parseTableName('orders')).toEqual({ database: undefined, table: 'orders' });
  expect(parseTableName('shop.订单')).toEqual({ database: 'shop', table: '订单' });
  expect(parseTableName('`my.shop`.`a``b`')).toEqual({ database: 'my.shop', table: 'a`b' });
  for (const wrong of ['', 'a.b.c', '`a', '.a', 'a.']) expect(parseTableName(wrong)).toBeUndefined();
});

test('names and texts are quoted so that they mean themselves', () => {
  expect(quoteName('a`b')).toBe('`a``b`');
  expect(quoteText('it\'s \\ "all"')).toBe("'it\\'s \\\\ \"all\"'");
});

test('a line of SHOW GRANTS holds for the databases and tables it names', () => {
  const holds = (line: string, database: string, table: string) => parseGrant(line)?.matches(database, table);
  expect(holds('GRANT ALL PRIVILEGES ON *.* TO `a`@`%`', 'shop', 't')).toBe(true);
  expect(holds('GRANT CREATE ON `shop\\_%`.* TO `a`@`%`', 'shop_1', 't')).toBe(true);
  expect(holds('GRANT CREATE ON `shop\\_%`.* TO `a`@`%`', 'shops1', 't')).toBe(false);
  expect(holds('GRANT SELECT ON `shop`.`t` TO `a`@`%`', 'shop', 'u')).toBe(false);
  expect(parseGrant('GRANT SELECT (`id`), INSERT ON `shop`.`t` TO `a`@`%`')?.rights).toEqual(new Set(['INSERT']));
  expect(parseGrant('GRANT `role`@`%` TO `a`@`%`')).toBeUndefined();
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectOf } from '../../../../src/protocols/mysql/binlog/statement-effect.ts';
import { wordsOf } from '../../../../src/protocols/mysql/binlog/statement-text.ts';

function shown(statement: string): string {
  const effect = effectOf(wordsOf(statement), 'shop');
  if (effect.kind === 'database') return `database ${effect.database}`;
  if (effect.kind === 'rows') return effect.into === undefined ? 'rows' : `rows into ${effect.into.database}.${effect.into.name}`;
  if (effect.kind === 'nothing') return 'nothing';
  return effect.tables.map(({ database, name, how }) => `${database}.${name} ${how}`).join(', ');
}

describe('the effect of a statement', () => {
  test.each([
    ['TRUNCATE t', 'shop.t emptied'],
    ['TRUNCATE TABLE `other`.`t` NOWAIT', 'other.t emptied'],
    ['DROP TABLE IF EXISTS a, other.b CASCADE', 'shop.a others, other.b others'],
    ['DROP TABLES a WAIT 5, b', 'shop.a others, shop.b others'],
    ['RENAME TABLE IF EXISTS a NOWAIT TO b, c TO other.d', 'shop.a others, shop.b others, shop.c others, other.d others'],
    ['DROP DATABASE IF EXISTS shop', 'database shop'],
    ['CREATE OR REPLACE TABLE t (id INT)', 'shop.t others'],
    ['CREATE OR REPLACE DATABASE shop', 'database shop'],
    ['SET STATEMENT a = (SELECT 1 FOR UPDATE), b = 2 FOR TRUNCATE TABLE t', 'shop.t emptied'],
    ['SET STATEMENT a = 1 FOR SET STATEMENT b = 2 FOR DROP TABLE t', 'shop.t others'],
  ])('on tables: %s', (statement, effect) => {
    expect(shown(statement)).toBe(effect);
  });

  test.each([
    ['ADD COLUMN x INT', 'shop.t others'],
    ['DROP COLUMN `index`', 'shop.t others'],
    ['DROP PRIMARY KEY', 'shop.t others'],
    ['ADD CONSTRAINT pk PRIMARY KEY (id)', 'shop.t others'],
    ['CONVERT TO CHARACTER SET utf8mb4', 'shop.t others'],
    ['ENGINE = BLACKHOLE', 'shop.t others'],
    ['RENAME TO other.u', 'shop.t others, other.u others'],
    ['RENAME u', 'shop.t others, shop.u others'],
    ['ADD INDEX (a), RENAME COLUMN a TO b', 'shop.t others'],
    ['DROP PARTITION p0, p1', 'shop.t emptied'],
    ['ALGORITHM = INPLACE, TRUNCATE PARTITION ALL', 'shop.t emptied'],
    ['EXCHANGE PARTITION p0 WITH TABLE other.u WITHOUT VALIDATION', 'shop.t emptied, other.u emptied'],
    ['CONVERT TABLE u TO PARTITION p0 VALUES LESS THAN (5)', 'shop.t emptied, shop.u emptied'],
    ['DISCARD TABLESPACE', 'shop.t emptied'],
    ['A CLAUSE OF TOMORROW', 'shop.t others'],
  ])('on the altered table: %s', (clauses, effect) => {
    expect(shown(`ALTER TABLE t ${clauses}`)).toBe(effect);
  });

  test.each([
    'ADD UNIQUE (a, b)',
    'NOWAIT ADD INDEX (a)',
    'WAIT 5 ADD UNIQUE KEY u (a), COMMENT "a, b"',
    'ADD CONSTRAINT `c` FOREIGN KEY (a) REFERENCES u (id), DROP FOREIGN KEY d',
    'ADD PARTITION (PARTITION p VALUES LESS THAN (5), PARTITION q VALUES LESS THAN (6))',
    'REORGANIZE PARTITION p, q INTO (PARTITION r VALUES LESS THAN (6))',
    'PARTITION BY HASH (id) PARTITIONS 4',
    'ALTER COLUMN a SET DEFAULT 5, ALTER b DROP DEFAULT',
    'ENGINE=InnoDB, FORCE',
    'DEFAULT CHARSET = utf8mb4',
    '',
  ])('none, for rows stay as they are: ALTER TABLE t %s', (clauses) => {
    expect(shown(`ALTER TABLE IF EXISTS t ${clauses}`)).toBe('nothing');
  });

  test('under IGNORE an index deletes rows', () => {
    expect(shown('ALTER ONLINE IGNORE TABLE t ADD UNIQUE INDEX (a)')).toBe('shop.t emptied');
  });

  test.each([
    'GRANT ALL ON *.* TO a',
    "SET PASSWORD FOR a = 'b'",
    'ANALYZE LOCAL TABLE t',
    'CREATE DEFINER = `root`@`%` TRIGGER tr AFTER INSERT ON t FOR EACH ROW DELETE FROM u',
    'CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT * FROM t',
    'CREATE UNIQUE INDEX i ON t (a)',
    'CREATE TABLE IF NOT EXISTS t (id INT, `select` INT)',
    'CREATE OR REPLACE TEMPORARY TABLE t (id INT)',
    'DROP TEMPORARY TABLE t',
    'ALTER DATABASE shop CHARACTER SET utf8mb4',
    '# Dummy event',
  ])('none: %s', (statement) => {
    expect(shown(statement)).toBe('nothing');
  });

  test.each([
    ['REPLACE LOW_PRIORITY INTO mysql.heartbeat VALUES (1)', 'rows into mysql.heartbeat'],
    ['UPDATE t SET a = 1', 'rows'],
    ['ANALYZE FORMAT = JSON DELETE FROM t', 'rows'],
    ['CREATE TABLE t SELECT f()', 'rows'],
    ['BEGIN NOT ATOMIC DELETE FROM t; END', 'rows'],
    ['DROP TABLE', 'rows'],
    ['RENAME t TO u', 'rows'],
    ['SET STATEMENT a = 1', 'rows'],
    ['`GRANT` x', 'rows'],
  ])('rows of any table: %s', (statement, effect) => {
    expect(shown(statement)).toBe(effect);
  });

  test('a statement that nobody listed may have changed rows', () => {
    const listed =
      /^(GRANT|REVOKE|OPTIMIZE|REPAIR|CHECK|FLUSH|INSTALL|UNINSTALL|ANALYZE|SET|CREATE|ALTER|DROP|RENAME|TRUNCATE|INSERT|REPLACE)$/i;
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z_]{1,12}$/), fc.string(), (verb, rest) => {
        fc.pre(!listed.test(verb));
        expect(shown(`${verb} ${rest}`)).toBe('rows');
      }),
    );
  });
});

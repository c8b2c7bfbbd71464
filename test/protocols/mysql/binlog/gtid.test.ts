import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MariadbGtidPosition } from '../../../../src/protocols/mysql/binlog/mariadb-gtid-position.ts';
import { MysqlGtidSet } from '../../../../src/protocols/mysql/binlog/mysql-gtid-set.ts';

const A = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const B = '4e11fa47-71ca-11e1-9e33-c80aa9429562';

describe('a MySQL GTID set', () => {
  test.each([
    ['', ''],
    [`${A}:1`, `${A}:1`],
    [`${A}:1-3:4:7-9`, `${A}:1-4:7-9`],
    [`${B}:5,\n ${A.toUpperCase()}:1`, `${A}:1,${B}:5`],
    [`${A}:1-2:blue:1-3:red:7`, `${A}:1-2:blue:1-3:red:7`],
    [`${A}:red:7,${A}:1`, `${A}:1:red:7`],
  ])('%s is written as %s', (text, expected) => {
    expect(MysqlGtidSet.parse(text).toString()).toBe(expected);
  });

  test.each(['x', A, `${A}:0`, `${A}:5-3`, `${A}:1-`])('%s is not one', (text) => {
    expect(() => MysqlGtidSet.parse(text)).toThrow('is not a GTID set');
  });

  test('holds what was added, in whatever order, and nothing else', () => {
    const numbers = fc.uniqueArray(fc.record({ source: fc.constantFrom(A, B, `${A}:tag`), number: fc.integer({ min: 1, max: 30 }) }), {
      selector: ({ source, number }) => `${source} ${number}`,
    });
    fc.assert(
      fc.property(numbers, numbers, (first, second) => {
        const set = new MysqlGtidSet();
        for (const { source, number } of first) set.add(source, number);
        const has = new Set(first.map(({ source, number }) => `${source} ${number}`));
        for (const source of [A, B, `${A}:tag`]) {
          for (let number = 1; number <= 31; number++) expect(set.has(source, number)).toBe(has.has(`${source} ${number}`));
        }
        expect(MysqlGtidSet.parse(set.toString()).toString()).toBe(set.toString());
        const other = new MysqlGtidSet();
        for (const { source, number } of second) other.add(source, number);
        expect(set.contains(other)).toBe(second.every(({ source, number }) => has.has(`${source} ${number}`)));
      }),
    );
  });
});

describe('a MariaDB GTID position', () => {
  test('holds the last sequence of each domain', () => {
    const position = MariadbGtidPosition.parse('7-2-5, 0-1-100');
    position.add(0, 3, 101);
    expect(position.toString()).toBe('0-3-101,7-2-5');
    expect(position.contains(MariadbGtidPosition.parse('0-1-101'))).toBe(true);
    expect(position.contains(MariadbGtidPosition.parse('0-1-102'))).toBe(false);
    expect(position.contains(MariadbGtidPosition.parse('1-1-1'))).toBe(false);
  });

  test.each(['1-2', 'a-b-c', '1-2-3-4'])('%s is not one', (text) => {
    expect(() => MariadbGtidPosition.parse(text)).toThrow('is not a GTID of MariaDB');
  });
});

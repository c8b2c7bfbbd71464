import { expect, test } from 'vitest';
import { INSERT } from '../../../src/model/row-kind.ts';
import type { SqlType } from '../../../src/model/types.ts';
import type { Value } from '../../../src/model/value.ts';
import { tableauFormat } from '../../../src/session/render/tableau.ts';

/** The line of one change with these cells. */
function line(...cells: readonly (readonly [SqlType, Value])[]): string {
  const schema = cells.map(([type], index) => ({ name: `c${index}`, type }));
  return tableauFormat(schema, 'UTC').line(
    INSERT,
    cells.map(([, value]) => value),
  );
}

test('a narrow column that may be NULL has room for it', () => {
  expect(line([{ kind: 'CHAR', length: 1, nullable: true }, null], [{ kind: 'TINYINT', nullable: true }, null])).toBe(
    '| +I | <NULL> | <NULL> |\n',
  );
  expect(line([{ kind: 'CHAR', length: 1, nullable: false }, 'a'])).toBe('| +I | a  |\n');
});

test('an East Asian text has the two cells that each of its characters takes', () => {
  expect(line([{ kind: 'CHAR', length: 2, nullable: false }, '中文'], [{ kind: 'VARCHAR', length: 4, nullable: false }, '中文字符'])).toBe(
    '| +I | 中文 | 中文字符 |\n',
  );
});

test('a DECIMAL of nothing but a fraction is not cut', () => {
  expect(line([{ kind: 'DECIMAL', precision: 1, scale: 1, nullable: false }, -5])).toBe('| +I | -0.5 |\n');
});

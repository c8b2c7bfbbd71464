/** Law: a text in any character set of the server is, from the log, what the server itself makes of it: every code of every set. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simple, varchar } from '../../src/model/types.ts';
import { codeShapes } from '../../src/protocols/mysql/charsets.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { Run, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'c', type: varchar() },
];

/** Not for columns. */
const FOREIGN = ['binary', 'filename'];
/** Codes of the sets that are arithmetic: both ends of every length, and a character of two units. */
const UNICODE = [...'aÄ€中'].map((character) => character.charCodeAt(0));

function codesOf(charset: string): string[] {
  if (charset.startsWith('utf16') || charset === 'ucs2') {
    const little = charset === 'utf16le';
    const unit = (code: number) => (little ? ((code & 255) << 8) | (code >> 8) : code).toString(16).padStart(4, '0');
    return [...UNICODE.map(unit), ...(charset === 'ucs2' ? [] : [unit(0xd83c) + unit(0xdf81)])];
  }
  if (charset === 'utf32') return [...UNICODE, 0x1f381, 0x10ffff].map((code) => code.toString(16).padStart(8, '0'));
  if (charset.startsWith('utf8')) return [...'aÄ€中'].map((character) => Buffer.from(character).toString('hex'));
  return codeShapes(charset).flatMap((shape) => {
    const codes = shape.reduce<string[]>(
      (heads, [from, to]) =>
        heads.flatMap((head) => Array.from({ length: to - from + 1 }, (_, index) => head + (from + index).toString(16).padStart(2, '0'))),
      [''],
    );
    // Of four bytes a sample: those of two are all there.
    return shape.length < 4 ? codes : codes.filter((_, index) => index % 7 === 0);
  });
}

describe.each(available().sources)('character sets of %s', (flavor) => {
  let server: MysqlServer;
  let charsets: string[] = [];
  beforeAll(async () => {
    server = await startSource(flavor);
    const rows = await server.query("CREATE DATABASE shop; SET SESSION sql_mode = ''; SHOW CHARACTER SET");
    charsets = (await server.query('SHOW CHARACTER SET')).map((row) => String(row['Charset'])).filter((name) => !FOREIGN.includes(name));
    expect(rows).toBeDefined();
  });
  afterAll(() => server.stop());

  test('every code of every set', { timeout: 240_000 }, async () => {
    for (const charset of charsets) {
      await server.query(`CREATE TABLE shop.${charset} (id BIGINT PRIMARY KEY AUTO_INCREMENT, c MEDIUMTEXT CHARACTER SET ${charset})`);
      const declaration = { table: charset, columns };
      const log = await Run.open([scanOf(server, { ...declaration, options: { 'scan.startup.mode': 'latest-offset' } })]);
      const codes = codesOf(charset);
      // What the server takes for no code of the set makes the row NULL, or is cut: both phases see what it kept.
      for (let at = 0; at < codes.length; at += 5000) {
        const values = codes.slice(at, at + 5000).map((code) => `(CAST(X'61${code}62' AS CHAR CHARACTER SET ${charset}))`);
        const wide = codes.slice(at, at + 5000).map((code) => `(CAST(X'${code}' AS CHAR CHARACTER SET ${charset}))`);
        const isWide = /^(utf16|utf32|ucs2)/.test(charset);
        await server.query(`SET SESSION sql_mode = ''; INSERT INTO shop.${charset} (c) VALUES ${(isWide ? wide : values).join(', ')}`);
      }
      const snapshot = await Run.open([scanOf(server, declaration)]);
      await snapshot.snapshot();
      await log.until(() => log.changes >= snapshot.changes, { timeoutMs: 20_000 });
      const expected = snapshot.table();
      const found = log.table();
      const differing = found.flatMap((row, index) => (row === expected[index] ? [] : [`${row} instead of ${expected[index]}`]));
      expect([charset, found.length, ...differing.slice(0, 10)]).toEqual([charset, expected.length]);
      await Promise.all([log.close(), snapshot.close()]);
      await server.query(`DROP TABLE shop.${charset}`);
    }
  });
});

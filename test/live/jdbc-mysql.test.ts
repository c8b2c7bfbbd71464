/** What is MySQL's and MariaDB's alone: their types, their silences, their engines. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DELETE, INSERT, UPDATE_AFTER } from '../../src/model/row-kind.ts';
import { decimal, simple, temporal, varbinary, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { MYSQL_DATABASE, mysqlTarget, type TargetServer } from './jdbc-servers.ts';
import { contextOf, type Declaration, declareAt, open, preflight } from './jdbc-targets.ts';

const ID_NAME = { columns: { id: simple('INT', false), name: varchar() }, key: ['id'] } as const;

describe.each(available().sources)('the jdbc sink at %s', (flavor) => {
  let mysql: MysqlServer;
  let server: TargetServer;

  beforeAll(async () => {
    mysql = await startSource(flavor, { args: ['--innodb-flush-log-at-trx-commit=1'] });
    server = await mysqlTarget(mysql);
    await server.query(`CREATE USER writer@'%' IDENTIFIED BY 'secret-word'`);
  });

  afterAll(() => server.stop());

  beforeEach(async () => {
    await server.query('SET lock_wait_timeout = 5; DROP TABLE IF EXISTS t, other');
    await server.query(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM writer@'%'`);
  });

  const declare = (table: string, declaration: Declaration) => declareAt(server.options, table, declaration);
  const values = async (sql: string) => (await server.query(sql)).map((row) => Object.values(row));

  const EVERY_TYPE = {
    id: decimal(20, 0, false),
    flag: simple('BOOLEAN'),
    bits: varbinary(),
    tiny: simple('TINYINT'),
    small: simple('INT'),
    medium: simple('INT'),
    wide: simple('BIGINT'),
    price: decimal(38, 10),
    giant: varchar(),
    real: simple('FLOAT'),
    double: simple('DOUBLE'),
    text: varchar(),
    raw: varbinary(),
    fixed: varbinary(4),
    day: simple('DATE'),
    clock: temporal('TIME', 6),
    wall: temporal('TIMESTAMP', 6),
    instant: temporal('TIMESTAMP_LTZ', 3),
    born: simple('INT'),
    size: varchar(),
    tags: varchar(),
    json: varchar(),
  };
  const EVERY_DDL = `(id bigint unsigned PRIMARY KEY, flag bit(1), bits bit(12), tiny tinyint, small smallint unsigned, medium mediumint unsigned,
    wide int unsigned, price decimal(38,10), giant decimal(65,30), \`real\` float, \`double\` double, text longtext, raw longblob, fixed binary(4), day date, clock time(6),
    wall datetime(6), instant timestamp(3) NULL, born year, size enum('S','it''s','7'), tags set('a','b'), json json) CHARACTER SET utf8mb4`;

  test('every value arrives as it is', async () => {
    await server.query(`CREATE TABLE t ${EVERY_DDL}`);
    const target = declare('t', { columns: EVERY_TYPE, key: ['id'] });
    expect((await preflight([target])).faults).toEqual([]);
    const sink = await open(target);
    sink.write(INSERT, [
      18_446_744_073_709_551_615n,
      true,
      Uint8Array.of(0xff, 0x0f),
      -128,
      65_535,
      16_777_215,
      4_294_967_295,
      -1234567890123456789012345678901234567890n % 10n ** 38n,
      '-12345678901234567890123456789012345.123456789012345678901234567891',
      Math.fround(0.1),
      -1e308,
      'a\tb\\n"c"\n\r\0\x1a{,}\u{1f34e}苹果\'\\\'',
      Uint8Array.of(0, 92, 39, 255),
      Uint8Array.of(1),
      -354_285,
      -3_661_000_001,
      253_402_300_799_999_999n,
      1_704_164_645_123_000,
      2155,
      "it's",
      'b,a',
      '{"a": [1, "x\\\\"]}',
    ]);
    sink.write(INSERT, [0, false, new Uint8Array(), 127, ...[0, 0, 0, 5, '0', -0, 5e-324, '', new Uint8Array()], ...Array(9).fill(null)]);
    sink.write(INSERT, [1, ...Array(21).fill(null)]);
    await sink.drain();
    const read = `SELECT CAST(id AS CHAR) AS id, HEX(flag), HEX(bits), tiny, small, medium, wide, CAST(price AS CHAR), CAST(giant AS CHAR), CAST(\`real\` AS CHAR) AS r, \`double\`, text,
      HEX(raw), HEX(fixed), CAST(day AS CHAR), CAST(clock AS CHAR), CAST(wall AS CHAR), CAST(CONVERT_TZ(instant, @@time_zone, '+00:00') AS CHAR), CAST(born AS CHAR), size, tags,
      json FROM t ORDER BY t.id DESC`;
    const rows = await values(read);
    expect(rows[0]?.slice(0, 21)).toEqual([
      '18446744073709551615',
      '1',
      'FFF',
      -128,
      65_535,
      16_777_215,
      4_294_967_295,
      '-3456789012345678901234567890.1234567890',
      '-12345678901234567890123456789012345.123456789012345678901234567891',
      '0.1',
      -1e308,
      'a\tb\\n"c"\n\r\0\x1a{,}\u{1f34e}苹果\'\\\'',
      '005C27FF',
      '01000000',
      '1000-01-01',
      '-01:01:01.000001',
      '9999-12-31 23:59:59.999999',
      '2024-01-02 03:04:05.123',
      '2155',
      "it's",
      'a,b',
    ]);
    expect(typeof rows[0]?.[21] === 'string' ? JSON.parse(String(rows[0]?.[21])) : rows[0]?.[21]).toEqual({ a: [1, 'x\\'] });
    expect(rows[2]?.slice(0, 13)).toEqual([
      '0',
      '0',
      '0',
      127,
      0,
      0,
      0,
      '0.0000000005',
      `0.${'0'.repeat(30)}`,
      expect.stringMatching(/^-?0$/),
      5e-324,
      '',
      '',
    ]);
    expect(rows[1]).toEqual(['1', ...Array(21).fill(null)]);
    for (const id of [18_446_744_073_709_551_615n, 1]) sink.write(DELETE, [id, ...Array(21).fill(null)]);
    await sink.drain();
    expect(await values('SELECT CAST(id AS CHAR) FROM t')).toEqual([['0']]);
    await sink.close();
  });

  test('keys of every type are found again', async () => {
    const keys = [
      ['float', simple('FLOAT'), Math.fround(0.1)],
      ['double', simple('DOUBLE'), 0.1],
      ['decimal(10,2)', decimal(10, 2), 1],
      ['datetime(6)', temporal('TIMESTAMP', 6), 1_704_164_645_123_456],
      ['timestamp(6)', temporal('TIMESTAMP_LTZ', 6), 1_704_164_645_123_456],
      ['time(6)', temporal('TIME', 6), 1],
      ['binary(4)', varbinary(4), Uint8Array.of(7)],
      ['bit(1)', simple('BOOLEAN'), true],
      ["enum('a','b')", varchar(), 'b'],
      ['year', simple('INT'), 1999],
      ['varchar(20)', varchar(), 'ß '],
    ] as const;
    for (const [ddl, type, value] of keys) {
      await server.query(`DROP TABLE IF EXISTS t; CREATE TABLE t (k ${ddl} NOT NULL PRIMARY KEY, n int)`);
      const sink = await open(declare('t', { columns: { k: type, n: simple('INT') }, key: ['k'] }));
      for (const n of [1, 2]) {
        sink.write(UPDATE_AFTER, [value, n]);
        await sink.drain();
      }
      expect(await values('SELECT n FROM t'), ddl).toEqual([[2]]);
      sink.write(DELETE, [value, null]);
      await sink.drain();
      expect(await values('SELECT n FROM t'), ddl).toEqual([]);
      await sink.close();
    }
  });

  const SILENCES = [
    { name: 'trailing spaces that are cut', ddl: 'v varchar(3)', type: varchar(), value: 'abc   ', says: /truncated|too long/i },
    { name: 'digits that are rounded away', ddl: 'v decimal(50,2)', type: varchar(), value: '1.239', says: /truncated/i },
    { name: 'the number of a member', ddl: "v enum('a','b')", type: varchar(), value: '2', says: /'v' .* holds 2 in the row with id = 7/ },
    { name: 'bits of a set', ddl: "v set('a','b')", type: varchar(), value: '3', says: /'v' .* holds 3 in the row with id = 7/ },
    { name: 'a year of two digits', ddl: 'v year', type: simple('INT'), value: 70, says: /'v' .* holds 70 in the row with id = 7/ },
    { name: 'no number', ddl: 'v double', type: simple('DOUBLE'), value: Number.NaN, says: /'v' .* holds NaN .* double cannot hold/ },
    { name: 'a negative in an unsigned column', ddl: 'v int unsigned', type: simple('BIGINT'), value: -1, says: /out of range/i },
    {
      name: 'what the charset lacks',
      ddl: 'v varchar(9) CHARACTER SET latin1',
      type: varchar(),
      value: '苹果',
      says: /Incorrect string value/,
    },
    {
      name: 'an instant behind 2038',
      ddl: 'v timestamp NULL',
      type: temporal('TIMESTAMP_LTZ', 0),
      value: 4_102_444_800_000_000,
      says: /Incorrect datetime/,
    },
    {
      name: 'NULL where now would be put',
      ddl: 'v timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP',
      type: temporal('TIMESTAMP_LTZ', 0),
      value: null,
      says: /holds NULL in the row with id = 7/,
    },
  ];

  test.each(SILENCES)('is never silent about $name', async ({ ddl, type, value, says }) => {
    await server.query(`CREATE TABLE t (id int PRIMARY KEY, ${ddl})`);
    const target = declare('t', { columns: { id: simple('INT'), v: type }, key: ['id'] });
    expect((await preflight([target])).faults).toEqual([]);
    const sink = await open(target, { mode: 'checkpoint' });
    for (let id = 1; id < 20; id++) sink.write(INSERT, [id, id === 7 ? value : sample(ddl)]);
    const failure = await sink.drain().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'JDBC_ROW_REFUSED', canRetry: false, problem: expect.stringMatching(says) });
    expect(failure).toMatchObject({ problem: expect.stringContaining('id = 7') });
    await sink.close();
    expect(await values('SELECT * FROM t')).toEqual([]);
  });

  /** A value that fits. */
  function sample(ddl: string) {
    if (/varchar|enum|set/.test(ddl)) return 'a';
    if (/decimal/.test(ddl)) return '1';
    return /year/.test(ddl) ? 2000 : 1_000_000_000;
  }

  test('a 0 stays a 0 in a column that counts by itself', async () => {
    await server.query('CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, name varchar(9))');
    const sink = await open(declare('t', ID_NAME));
    sink.write(INSERT, [0, 'zero']);
    await sink.drain();
    await sink.close();
    expect(await values('SELECT id, name FROM t')).toEqual([[0, 'zero']]);
  });

  test('a row is never written over another for the sake of a second unique index', async () => {
    // The user sees no triggers, so rows are not taken away to be put back.
    await server.query(`CREATE TABLE t (id int PRIMARY KEY, name varchar(20) UNIQUE); GRANT SELECT, INSERT, UPDATE, DELETE ON ${MYSQL_DATABASE}.t TO writer@'%';
      INSERT INTO t VALUES (1, 'a')`);
    for (const options of [server.options, { ...server.options, username: 'writer', password: 'secret-word' }]) {
      const sink = await open(declareAt(options, 't', ID_NAME));
      sink.write(INSERT, [3, 'c']);
      sink.write(INSERT, [2, 'a']);
      await expect(sink.drain()).rejects.toMatchObject({
        code: 'JDBC_ROW_REFUSED',
        canRetry: false,
        problem: expect.stringMatching(/target\.t with id = 2: (Duplicate entry 'a'|another row has the same value)/),
      });
      await sink.close();
      expect(await values('SELECT id, name FROM t')).toEqual([[1, 'a']]);
    }
  });

  test('a unique index beside a key that may be NULL is refused before the start', async () => {
    await server.query('CREATE TABLE t (id int UNIQUE, name varchar(20) UNIQUE)');
    const target = declare('t', { columns: { id: simple('INT'), name: varchar(20) }, key: ['id'] });
    const { faults } = await preflight([target]);
    expect(faults.map(({ code, remedy }) => [code, remedy])).toEqual([
      ['JDBC_KEY', 'Run: ALTER TABLE `target`.`t` MODIFY COLUMN `id` int'.concat(flavor === 'mysql' ? ' NOT NULL;' : '(11) NOT NULL;')],
    ]);
    await server.query((faults[0]?.remedy ?? '').replace('Run: ', ''));
    expect((await preflight([target])).faults).toEqual([]);
  });

  test('a table without transactions is refused before the start', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text) ENGINE=MyISAM');
    const { faults } = await preflight([declare('t', ID_NAME)]);
    expect(faults).toMatchObject([{ code: 'JDBC_ENGINE', remedy: 'Run: ALTER TABLE `target`.`t` ENGINE=InnoDB;' }]);
    await server.query((faults[0]?.remedy ?? '').replace('Run: ', ''));
    expect(await preflight([declare('t', ID_NAME)])).toEqual({ faults: [], notices: [] });
  });

  test('a missing table is answered with its CREATE TABLE, which the next preflight accepts', async () => {
    const columns = {
      id: simple('BIGINT', false),
      region: varchar(2, false),
      code: varchar(),
      flag: simple('BOOLEAN'),
      price: decimal(10, 2, false),
      real: simple('FLOAT'),
      note: varchar(),
      short: varchar(40),
      raw: varbinary(),
      day: simple('DATE'),
      clock: temporal('TIME', 3),
      wall: temporal('TIMESTAMP', 3),
      instant: temporal('TIMESTAMP_LTZ', 9),
    };
    const target = declare('other', { columns, key: ['id', 'region', 'code'] });
    const { faults } = await preflight([target]);
    expect(faults.map(({ code }) => code)).toEqual(['JDBC_TABLE_MISSING']);
    const create = (faults[0]?.remedy ?? '').replace('Create it:\n', '');
    const collation = flavor === 'mysql' ? 'utf8mb4_0900_bin' : 'utf8mb4_nopad_bin';
    expect(create).toBe(`CREATE TABLE \`target\`.\`other\` (
  \`id\` bigint NOT NULL,
  \`region\` varchar(2) CHARACTER SET utf8mb4 COLLATE ${collation} NOT NULL,
  \`code\` varchar(255) CHARACTER SET utf8mb4 COLLATE ${collation} NOT NULL,
  \`flag\` tinyint(1) NULL,
  \`price\` decimal(10, 2) NOT NULL,
  \`real\` float NULL,
  \`note\` longtext NULL,
  \`short\` varchar(40) NULL,
  \`raw\` longblob NULL,
  \`day\` date NULL,
  \`clock\` time(3) NULL,
  \`wall\` datetime(3) NULL,
  \`instant\` timestamp(6) NULL,
  PRIMARY KEY (\`id\`, \`region\`, \`code\`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;`);
    await server.query(create);
    expect(await preflight([target])).toEqual({ faults: [], notices: [] });
  });

  test('everything wrong with all targets is reported at once, and the statements given mend it', async () => {
    await server.query(`CREATE TABLE t (id int, name int, \`when\` datetime, amount decimal(10,2), small smallint, made int AS (id * 2) STORED,
      needed varchar(9) NOT NULL, fine varchar(9) NOT NULL DEFAULT '')`);
    const columns = {
      id: simple('INT'),
      name: varchar(),
      when: temporal('TIMESTAMP', 3),
      amount: decimal(12, 4),
      small: simple('BIGINT'),
      made: simple('INT'),
      extra: varchar(),
    };
    const targets = () => [declare('t', { columns, key: ['id'] }), declare('other', ID_NAME)];
    const { faults } = await preflight(targets());
    expect(faults.map(({ code }) => code)).toEqual([
      'JDBC_TYPE',
      'JDBC_TYPE',
      'JDBC_TYPE',
      'JDBC_TYPE',
      'JDBC_COLUMN_GENERATED',
      'JDBC_COLUMN_MISSING',
      'JDBC_COLUMN_REQUIRED',
      'JDBC_KEY',
      'JDBC_TABLE_MISSING',
    ]);
    expect(faults[1]?.problem).toBe("The column 'when' of target.t is declared TIMESTAMP(3), and datetime at the target.");
    expect(faults[1]?.remedy).toBe(
      'Declare the column as TIMESTAMP(0) and CAST in the query, or run: ALTER TABLE `target`.`t` MODIFY COLUMN `when` datetime(3) NULL;',
    );
    for (const { remedy } of faults)
      for (const [statement] of remedy.matchAll(/(ALTER|CREATE) TABLE [^;]*;/g)) await server.query(statement);
    expect((await preflight(targets())).faults.map(({ code }) => code)).toEqual(['JDBC_COLUMN_GENERATED']);
  });

  test('names missing rights with the GRANT that gives them', async () => {
    await server.query(`CREATE TABLE t (id int PRIMARY KEY, name text); GRANT INSERT ON ${MYSQL_DATABASE}.t TO writer@'%'`);
    const target = declareAt({ ...server.options, username: 'writer', password: 'secret-word' }, 't', ID_NAME);
    const { faults } = await preflight([target]);
    expect(faults.map(({ remedy }) => remedy)).toEqual([
      "An owner of it runs: GRANT UPDATE, DELETE, SELECT ON `target`.`t` TO 'writer'@'%';",
    ]);
    for (const { remedy } of faults) await server.query(remedy.replace('An owner of it runs: ', ''));
    const again = await preflight([target]);
    expect(again.faults).toEqual([]);
    expect(again.notices.join()).toMatch(
      /riffle_checkpoints`, which holds the last checkpoint at the target, cannot be created.*GRANT SELECT, INSERT, UPDATE ON/s,
    );
    const sink = await open(target, { mode: 'checkpoint' });
    for (let id = 0; id < 12_000; id++) sink.write(INSERT, [id, 'a']);
    const handle = await sink.prepare(1);
    expect(handle).toMatchObject({ isNoted: false });
    await sink.commit(1, handle);
    await sink.close();
    expect(await values('SELECT count(*) FROM t')).toEqual([['12000']]);
    const repair = / runs: (CREATE.*)$/s.exec(again.notices.join())?.[1] ?? '';
    await server.query(repair);
    expect((await preflight([target])).notices).toEqual([]);
    await server.query(`DROP TABLE riffle_checkpoints`);
  });

  test('INSERT alone is enough for a table without a key', async () => {
    await server.query(`CREATE TABLE t (id int, name text); GRANT INSERT ON ${MYSQL_DATABASE}.t TO writer@'%'`);
    const target = declareAt({ ...server.options, username: 'writer', password: 'secret-word' }, 't', { columns: ID_NAME.columns });
    expect((await preflight([target])).faults).toEqual([]);
    const sink = await open(target);
    for (let id = 0; id < 3000; id++) sink.write(INSERT, [id, 'a']);
    await sink.drain();
    await sink.close();
    expect(await values('SELECT count(*) FROM t')).toEqual([['3000']]);
  });

  test('says why a connection fails, and never the password', async () => {
    const attempt = async (options: Record<string, string>) => {
      const { faults } = await preflight([declareAt({ ...server.options, ...options }, 't', ID_NAME)]);
      expect(JSON.stringify(faults)).not.toContain('secret-word');
      return faults.map(({ code, problem, remedy }) => `${code}: ${problem} ${remedy}`).join('\n');
    };
    const asWriter = { username: 'writer', password: 'secret-word' };
    expect(await attempt({ url: 'jdbc:mysql://127.0.0.1:1/x' })).toMatch(/Nothing answers at 127\.0\.0\.1:1\/x/);
    expect(await attempt({ url: 'jdbc:mysql://no-such-host.invalid/x', ...asWriter })).toMatch(/no address/);
    expect(await attempt({ url: `jdbc:mysql://127.0.0.1:${mysql.port}/absent` })).toMatch(/Unknown database 'absent'.*CREATE DATABASE/);
    expect(await attempt({ username: 'nobody', password: 'secret-word' })).toMatch(/refuses nobody: Access denied/);
  });

  test('a server that takes no writes is named', async () => {
    await server.query(
      `CREATE TABLE t (id int PRIMARY KEY, name text); GRANT ALL ON ${MYSQL_DATABASE}.* TO writer@'%'; SET GLOBAL read_only = ON`,
    );
    const target = declareAt({ ...server.options, username: 'writer', password: 'secret-word' }, 't', ID_NAME);
    expect((await preflight([target])).faults.map(({ code }) => code)).toEqual(['JDBC_READ_ONLY']);
    await server.query(`SET GLOBAL read_only = OFF`);
  });

  test('a row larger than a packet is named with the setting', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name longtext); SET GLOBAL max_allowed_packet = 1048576');
    const sink = await open(declare('t', ID_NAME));
    sink.write(INSERT, [1, 'x'.repeat(900_000)]);
    for (let id = 10; id < 20; id++) sink.write(INSERT, [id, '苹'.repeat(90_000)]);
    await sink.drain();
    expect(await values('SELECT count(*) FROM t')).toEqual([['11']]);
    sink.write(INSERT, [2, 'x'.repeat(1_100_000)]);
    await expect(sink.drain()).rejects.toMatchObject({
      code: 'JDBC_ROW_TOO_LARGE',
      problem: expect.stringContaining('id = 2'),
      remedy: expect.stringContaining('SET GLOBAL max_allowed_packet = 2097152;'),
    });
    await sink.close();
    await server.query('SET GLOBAL max_allowed_packet = 268435456');
  });

  test.each([
    ['Europe/Berlin', '2024-07-03 07:46:40', '2024-07-03 11:46:40'],
    ['GMT+08:00', '2024-07-03 01:46:40', '2024-07-03 17:46:40'],
  ])('wall clocks and instants meet in the zone of the job, %s', async (zone, wall, instant) => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, wall timestamp NULL, instant datetime)');
    const columns = { id: simple('INT'), wall: temporal('TIMESTAMP', 0), instant: temporal('TIMESTAMP_LTZ', 0) };
    const target = declare('t', { columns, key: ['id'] });
    const context = contextOf('job-zone', zone);
    expect((await preflight([target], context)).notices).toHaveLength(2);
    const sink = await open(target, { context });
    sink.write(INSERT, [1, 1_720_000_000_000_000, 1_720_000_000_000_000]);
    await sink.drain();
    await sink.close();
    const read = "SELECT CAST(CONVERT_TZ(wall, @@time_zone, '+00:00') AS CHAR) AS wall, CAST(instant AS CHAR) AS instant FROM t";
    expect(await server.query(read)).toEqual([{ wall, instant }]);
  });

  test('deletes by a key of two columns go by its index', async () => {
    await server.query('CREATE TABLE t (a int, b varchar(20), n int, PRIMARY KEY (b, a))');
    const sink = await open(declare('t', { columns: { a: simple('INT'), b: varchar(), n: simple('INT') }, key: ['a', 'b'] }));
    for (let a = 0; a < 20_000; a++) sink.write(INSERT, [a, `k${a}`, 1]);
    await sink.drain();
    const rowsScanned = async () => {
      const [read] = await server.query("SHOW GLOBAL STATUS LIKE 'Handler_read_rnd_next'");
      return Number(read?.['Value']);
    };
    const before = await rowsScanned();
    for (let a = 0; a < 2000; a++) sink.write(DELETE, [a, `k${a}`, 1]);
    await sink.drain();
    expect((await rowsScanned()) - before).toBeLessThan(20_000);
    await sink.close();
    expect(await values('SELECT count(*) FROM t')).toEqual([['18000']]);
  });

  test('parameters for the Java driver are named once', async () => {
    await server.query('CREATE TABLE t (id int PRIMARY KEY, name text)');
    const url = `${server.options['url']}?useSSL=false&rewriteBatchedStatements=true&serverTimezone=UTC&characterEncoding=utf8`;
    const { faults, notices } = await preflight([declare('t', { ...ID_NAME, options: { url } })]);
    expect(faults).toEqual([]);
    expect(notices).toEqual(
      ['rewriteBatchedStatements', 'serverTimezone', 'characterEncoding'].map(
        (name) => `'${name}' in the URL has no effect here: it is for the Java driver.`,
      ),
    );
  });
});

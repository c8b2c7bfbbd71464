/** The built program without a terminal: formats, exit codes, pipes, signals. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { RiffleProcess, riffle } from '../support/riffle.ts';
import { SilentServer } from '../support/silent-server.ts';

const NUMBERS = `CREATE TABLE numbers (n INT, price DECIMAL(10, 2)) WITH ('connector' = 'datagen', 'number-of-rows' = '3',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3', 'fields.price.kind' = 'sequence', 'fields.price.start' = '1', 'fields.price.end' = '3');`;
const ENDLESS = "CREATE TABLE endless (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000');";
const inState = (...args: string[]) => [...args, '--state-dir', temporaryFolder('state')];

test('changelog prints +I[…], json one object a line, tableau a frame', async () => {
  const query = `${NUMBERS} SELECT n, price, CAST(NULL AS STRING) AS nothing FROM numbers WHERE n < 3`;
  const [changelog, json, tableau] = await Promise.all([
    riffle(inState('-e', query, '--format', 'changelog')),
    riffle(inState('-e', query, '--format', 'json')),
    riffle(inState('-e', query)),
  ]);
  expect(changelog.stdout).toBe('+I[1, 1.00, null]\n+I[2, 2.00, null]\n');
  expect(json.stdout).toBe(
    '{"op":"+I","row":{"n":1,"price":1.00,"nothing":null}}\n{"op":"+I","row":{"n":2,"price":2.00,"nothing":null}}\n',
  );
  expect(tableau.stdout).toMatch(/\| op \| +n \|/);
  expect(tableau.stdout).toContain('Received a total of 2 rows');
  expect([changelog.code, json.code, tableau.code]).toEqual([0, 0, 0]);
});

test('csv names the columns in its first line, tells NULL from an empty text, and quotes what would end a field', async () => {
  const query = `SELECT n, price, CAST(NULL AS STRING) AS \`no,thing\`, '' AS \`empty\`, 'a "b"' AS q, 'a,b' AS c, 'a\nb' AS two FROM numbers WHERE n < 3`;
  const { code, stdout } = await riffle(inState('-e', `${NUMBERS} ${query}`, '--format', 'csv'));
  const rest = ',,"","a ""b""","a,b","a\nb"\n';
  expect(stdout).toBe(`op,n,price,"no,thing",empty,q,c,two\n+I,1,1.00${rest}+I,2,2.00${rest}`);
  expect(code).toBe(0);
});

test('a format that is not known is refused with those that are', async () => {
  const { code, stdout, stderr } = await riffle(inState('-e', 'SELECT 1', '--format', 'xml'));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('tableau, changelog, json or csv');
});

test('--log appends the life of each job, a line each with its time in UTC: start, checkpoints with their size, failures', async () => {
  const folder = temporaryFolder('log');
  const log = join(folder, 'riffle.log');
  writeFileSync(log, 'what was there before\n');
  const job = `${ENDLESS} CREATE TABLE b (n BIGINT) WITH ('connector' = 'blackhole'); SET 'execution.checkpointing.interval' = '100ms'; INSERT INTO b SELECT n FROM endless;`;
  expect((await riffle(inState('-e', job, '--for', '1s', '--log', log))).code).toBe(0);
  const failing = "CREATE TABLE f (n INT) WITH ('connector' = 'datagen', 'password' = 's3cret');";
  expect((await riffle(inState('--log', log), { input: failing })).code).toBe(1);
  const [before, ...lines] = readFileSync(log, 'utf8').trimEnd().split('\n');
  expect(before).toBe('what was there before');
  for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S/);
  const told = lines.map((line) => line.slice(25)).join('\n');
  expect(told).toMatch(/^riffle has started, process \d+\njob insert-into_b has been started \(/);
  expect(told).toMatch(/^checkpoint 1 of insert-into_b completed in \d+ ms, \d+ bytes written, \d+ bytes of state$/m);
  expect(told).toMatch(/^job insert-into_b is RUNNING$[\s\S]*^job insert-into_b is SUSPENDED\nriffle has ended$/m);
  expect(told).toMatch(/^ERROR \w+ at 1:\d+ .*password.*\nriffle has ended$/m);
  expect(told).not.toContain('s3cret');
  const numbers = [...told.matchAll(/^checkpoint (\d+) of/gm)].map(([, number]) => Number(number));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('a log that cannot be opened is told before anything starts, one that cannot be written when all has ended', async () => {
  const missing = await riffle(inState('-e', 'SELECT 1', '--log', join(temporaryFolder('log'), 'no', 'such.log')));
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toMatch(/ERROR LOG_OPEN\n.*no such file[\s\S]*--log/);
  const full = await riffle(inState('-e', 'SELECT 1', '--format', 'changelog', '--log', '/dev/full'));
  expect(full).toMatchObject({ code: 1, stdout: '+I[1]\n' });
  expect(full.stderr).toMatch(/ERROR LOG_WRITE\n.*no space/);
});

test('statements come from a file, from the command line, or from standard input', async () => {
  const file = join(temporaryFolder('sql'), 'script.sql');
  writeFileSync(file, `${NUMBERS}\nSELECT n FROM numbers;`);
  const fromFile = await riffle(inState('-f', file, '--format', 'changelog'));
  const fromInput = await riffle(inState('--format', 'changelog'), { input: `${NUMBERS}\nSELECT n FROM numbers;` });
  expect(fromInput.stdout).toBe(fromFile.stdout);
  expect(fromFile.stdout).toBe('+I[1]\n+I[2]\n+I[3]\n');
});

test('a SELECT that cannot start prints no frame', async () => {
  const source = "CREATE TABLE s (id INT) WITH ('connector' = 'recording', 'path' = '/nowhere', 'table-name' = 't');";
  const { code, stdout } = await riffle(inState('-e', `${source} SELECT * FROM s`));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});

test('EXIT in a pipe ends with exit code 0 when the jobs before it have ended, and nothing behind it is executed', async () => {
  const job = `${NUMBERS} CREATE TABLE p (n INT) WITH ('connector' = 'print'); INSERT INTO p SELECT n FROM numbers;`;
  const { code, stdout, stderr } = await riffle(inState(), { input: `${job}\nCLEAR;\nEXIT;\nSELECT * FROM missing;` });
  expect(code, stderr).toBe(0);
  expect(stdout).toBe('+I[1]\n+I[2]\n+I[3]\n');
  expect(stderr).toContain('The text ends here');
});

test('\\G in place of a semicolon prints row by row, a column a line: SELECT, SHOW and DESCRIBE, and that statement alone', async () => {
  const values = "SELECT * FROM (VALUES (1, 'a\nb'), (2, CAST(NULL AS STRING))) AS t (id, `long name`)";
  const script = `CREATE TABLE t (id INT) WITH ('connector' = 'blackhole'); ${values} \\G SHOW TABLES\\G DESCRIBE t\\G SELECT 7 AS x;`;
  const { code, stdout, stderr } = await riffle(inState('-e', script, '--format', 'changelog'));
  expect(code, stderr).toBe(0);
  const row = (number: number) => `${'*'.repeat(27)} ${number}. row ${'*'.repeat(27)}\n`;
  const first = `${row(1)}       op: +I\n       id: 1\nlong name: a\n           b\n`;
  const second = `${row(2)}       op: +I\n       id: 2\nlong name: NULL\n`;
  const tables = `${row(1)}table name: t\n1 row in set\n`;
  const columns = `${row(1)}     name: id\n     type: INT\n     null: TRUE\n      key: NULL\n   extras: NULL\nwatermark: NULL\n1 row in set\n`;
  expect(stdout).toBe(`${first}${second}Received a total of 2 rows\n${tables}${columns}+I[7]\n`);
});

test('an empty standard input ends with exit code 0', async () => {
  expect(await riffle(inState())).toMatchObject({ code: 0, stdout: '' });
});

test('a failing statement ends with exit code 1, its place and remedy on standard error', async () => {
  const { code, stdout, stderr } = await riffle(inState('-e', 'SELECT 1;\nSELECT missing FROM nowhere;'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/2:\d+/);
  expect(stderr).toContain('nowhere');
  expect(stdout).toContain('1');
});

test('--check prints every error as file:line:column: CODE message', async () => {
  const file = join(temporaryFolder('sql'), 'bad.sql');
  writeFileSync(file, `${NUMBERS}\nSELECT m FROM numbers;\nSELEC 1;\nSELECT n FROM numberz;\n`);
  const { code, stdout } = await riffle(['--check', file]);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/bad\.sql:3:8: SQL_UNKNOWN_COLUMN /);
  expect(lines[1]).toMatch(/bad\.sql:4:1: SQL_SYNTAX /);
  expect(lines[2]).toMatch(/bad\.sql:5:15: SQL_UNKNOWN_TABLE /);
  expect(code).toBe(1);
  writeFileSync(file, `${NUMBERS}\nSELECT n FROM numbers;`);
  expect(await riffle(['--check', file])).toMatchObject({ code: 0, stdout: '' });
});

test('--max-rows ends an endless SELECT after so many changes', async () => {
  const { code, stdout } = await riffle(inState('-e', `${ENDLESS} SELECT n FROM endless`, '--format', 'changelog', '--max-rows', '7'));
  expect(stdout.trim().split('\n')).toHaveLength(7);
  expect(code).toBe(0);
});

test('--for ends a job with a final checkpoint, and --resume continues it', async () => {
  const stateDir = temporaryFolder('state');
  const script = `CREATE TABLE counted (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '200', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '100000');
    CREATE TABLE printed (n BIGINT) WITH ('connector' = 'print'); INSERT INTO printed SELECT n FROM counted;`;
  const first = await riffle(['-e', script, '--for', '1s', '--state-dir', stateDir]);
  expect(first.code, first.stderr).toBe(0);
  const refused = await riffle(['-e', script, '--for', '1s', '--state-dir', stateDir]);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toMatch(/--resume[\s\S]*--fresh/);
  const second = await riffle(['-e', script, '--for', '1s', '--state-dir', stateDir, '--resume']);
  const last = Number(/\[(\d+)\]\n$/.exec(first.stdout)?.[1]);
  expect(Number(/^\+I\[(\d+)\]/.exec(second.stdout)?.[1])).toBe(last + 1);
  const third = await riffle(['-e', script, '--for', '1s', '--state-dir', stateDir, '--fresh']);
  expect(third.stdout).toMatch(/^\+I\[1\]\n/);
  expect(third.stderr).toContain('leaves rows');
});

test('--for that ends before all statements were run says which were not, and does not end with 0', async () => {
  const { code, stderr } = await riffle(inState('-e', `${ENDLESS} SELECT n FROM endless;\nSHOW TABLES;`, '--for', '1s'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/INTERRUPTED at 2:1\n.*its last statement was not executed/);
});

test('--resume continues the jobs of the script, or all where there is none', async () => {
  const state = temporaryFolder('state');
  const script = (target: string) =>
    `${ENDLESS} CREATE TABLE ${target} (n BIGINT) WITH ('connector' = 'blackhole'); INSERT INTO ${target} SELECT n FROM endless;`;
  const run = async (args: readonly string[], input: string, jobs: number): Promise<readonly (string | undefined)[]> => {
    const program = new RiffleProcess([...args, '--state-dir', state], { input });
    const continued = () => [...program.stderr.matchAll(/last checkpoint: insert-into_(\w+)/g)].map(([, name]) => name);
    const started = () => program.stderr.match(/is running \(|^Continues from/gm)?.length ?? 0;
    await program.until(() => started() >= jobs, 'the jobs');
    await program.terminate();
    return continued().sort();
  };
  for (const target of ['ants', 'bees']) expect(await run(['-e', script(target)], '', 1)).toEqual([]);
  expect(await run(['-e', script('ants'), '--resume'], '', 1)).toEqual(['ants']);
  expect(await run(['--resume'], '-- no statement', 2)).toEqual(['ants', 'bees']);
  const none = await riffle(inState('--resume'));
  expect(none).toMatchObject({ code: 0 });
  expect(none.stderr).toContain('There is no unfinished job to resume.');
});

test('a job that cannot be resumed ends with exit code 1 and its reason', async () => {
  const state = temporaryFolder('state');
  const script = `${NUMBERS} CREATE TABLE gone (n INT) WITH ('connector' = 'blackhole'); INSERT INTO gone SELECT n FROM numbers;`;
  const endless = script.replace("'number-of-rows' = '3'", "'rows-per-second' = '1'");
  expect(await riffle(['-e', endless, '--for', '1s', '--state-dir', state])).toMatchObject({ code: 0 });
  const [job = ''] = readdirSync(join(state, 'jobs'));
  const file = join(state, 'jobs', job, 'job.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('INSERT INTO', 'INSERT ONTO'));
  const { code, stderr } = await riffle(['--resume', '--state-dir', state]);
  expect(code).toBe(1);
  expect(stderr).toContain('JOB_UNREADABLE');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a job with a final checkpoint and exit code %i', async (signal, code) => {
  const program = new RiffleProcess(
    inState('-e', `${ENDLESS} CREATE TABLE b (n BIGINT) WITH ('connector' = 'blackhole'); INSERT INTO b SELECT n FROM endless;`),
  );
  await program.until(() => program.stderr.includes('is running'), 'the job');
  program.child.kill(signal);
  const result = await program.ended;
  expect(result.code, result.stderr).toBe(code);
  expect(result.stderr).toContain('final checkpoint');
});

test('a reader that has seen enough is no failure', async () => {
  const command = `node dist/riffle.js -e "${ENDLESS} SELECT n FROM endless" --format changelog --state-dir ${temporaryFolder('state')} | head -n 2`;
  const { stdout } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', command]).catch((error: { stdout: string }) => error);
  expect(stdout).toMatch(/^\+I\[-?\d+\]\n\+I\[-?\d+\]\n$/);
});

test('the demo without a terminal prints its changelog and ends', async () => {
  const { code, stdout, stderr } = await riffle(inState('--demo'));
  expect(code, stderr).toBe(0);
  expect(stdout.split('\n').length).toBeGreaterThan(50);
  expect(stdout).toMatch(/^\+I\[/);
  expect(stdout).toMatch(/^-U\[/m);
  expect(stdout).toMatch(/^-D\[/m);
});

test('settings that cannot be read, and a state directory without a name, are told as what they are', async () => {
  const home = temporaryFolder('home');
  mkdirSync(join(home, 'riffle'));
  writeFileSync(join(home, 'riffle', 'config.json'), '{"stateDir": ');
  const { code, stderr } = await riffle(['-e', 'SELECT 1'], { env: { HOME: home, XDG_CONFIG_HOME: home } });
  expect(stderr).toMatch(/^ERROR SETTINGS_UNREADABLE\n/);
  expect(stderr).not.toContain('    at ');
  expect(code).toBe(1);
  const unnamed = await riffle(['-e', 'SELECT 1', '--state-dir', '']);
  expect(unnamed.stderr).toContain('--state-dir names no folder.');
  expect(unnamed.code).toBe(1);
});

test('a job whose definition was spoilt is told with its file, and what to do', async () => {
  const stateDir = temporaryFolder('state');
  mkdirSync(join(stateDir, 'jobs', 'spoilt'), { recursive: true });
  writeFileSync(join(stateDir, 'jobs', 'spoilt', 'job.json'), '');
  const { code, stderr } = await riffle(['-e', 'SELECT 1', '--state-dir', stateDir]);
  expect(stderr).toMatch(/^ERROR JOB_UNREADABLE\n.*spoilt.job\.json/);
  expect(stderr).toContain('remove its folder');
  expect(code).toBe(1);
});

test('a state directory that was there keeps its mode; what is made in it is the owner’s alone', async () => {
  const stateDir = temporaryFolder('state');
  chmodSync(stateDir, 0o755);
  expect(await riffle(['-e', 'SELECT 1', '--state-dir', stateDir])).toMatchObject({ code: 0 });
  expect(statSync(stateDir).mode & 0o777).toBe(0o755);
  expect(statSync(join(stateDir, 'jobs')).mode & 0o777).toBe(0o700);
});

test('wrong use is told in one line', async () => {
  expect((await riffle(['--demo', '-e', 'SELECT 1'])).stderr).toContain('--demo brings its own statements');
  expect(await riffle(['--max-rows', 'many', '-e', 'SELECT 1'])).toMatchObject({ code: 1 });
  expect((await riffle(['--nonsense'])).stderr).toContain('--help');
});

test.each(['SELECT * FROM silent;', "CREATE TABLE b (id INT) WITH ('connector' = 'blackhole'); INSERT INTO b SELECT id FROM silent;"])(
  '%s that still waits for a server that never answers ends at the first signal, and leaves nothing behind',
  async (statements) => {
    const server = await SilentServer.start();
    const state = temporaryFolder('state');
    const running = new RiffleProcess(['-e', `${server.table} ${statements}`, '--state-dir', state]);
    await server.asked();
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).not.toMatch(/Riffle is wrong|\n {4}at /);
    expect(readdirSync(join(state, 'jobs'))).toEqual([]);
  },
);

test('a state directory that is a file is named, with what to do', async () => {
  const file = join(temporaryFolder('state'), 'taken');
  writeFileSync(file, '');
  const { code, stderr } = await riffle(['-e', 'SELECT 1;', '--state-dir', file]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${file} cannot be made or written to: a file of that name is there.`);
  expect(stderr).toContain('--state-dir');
});

test.each([
  [['sync.sql'], `'sync.sql' is no option. A script is run with -f FILE`],
  [['-f'], '-f, --file needs a value behind it.'],
  [['-e', 'SELECT 1', '--for', '30d'], '--for 30d is not a duration such as 30s or 5min, up to 24 d.'],
  [['--max-rows', '-1'], '--max-rows needs a value behind it.'],
  [['-e', 'SELECT 1', '-f', 'x.sql'], '-f would be ignored: -e runs its own statements.'],
  [['-e', 'SELECT 1', '--resume', '--fresh'], '--fresh would be ignored: --resume continues what --fresh would forget.'],
  [['--check', 'x.sql', '--state-dir', '/tmp'], '--state-dir would be ignored: --check only reads its file.'],
  [['--demo', '--resume'], '--resume would be ignored: --demo brings its own statements.'],
  [['--bogus'], "Unknown option '--bogus'."],
])('the command line %j is answered in words of its own', async (args, problem) => {
  const { code, stderr } = await riffle(args);
  expect(stderr).toContain(problem);
  expect(code).toBe(1);
});

test.skipIf(process.platform !== 'linux')('an output that has no room ends with its cause, not with a trace of the program', () => {
  const { status, stderr } = spawnSync(
    `${process.execPath} dist/riffle.js -e 'SELECT 1' --state-dir ${temporaryFolder('state')} > /dev/full`,
    {
      shell: true,
      encoding: 'utf8',
    },
  );
  expect(status).toBe(1);
  expect(stderr).toContain('The output cannot be written: ENOSPC');
  expect(stderr).not.toContain('    at ');
});

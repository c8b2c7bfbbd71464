/**
 * Random queries over the change log of a real server, written by key into PostgreSQL, hold what PostgreSQL itself makes of the same tables;
 * the job is stopped and resumed in the middle. `RANDOM_SEED=… RANDOM_RUNS=1` repeats one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Schema } from '../../src/model/schema.ts';
import { formatType, type SqlType, withNullability } from '../../src/model/types.ts';
import { PlanSession } from '../planner/session.ts';
import { TestSession } from '../session/support.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/processes.ts';
import { mysqlDeclaration, rowsQuery, transactions } from '../support/random/mysql.ts';
import { Oracle, tableDifferences } from '../support/random/oracle.ts';
import { Random } from '../support/random/random.ts';
import { randomStatement, type Statement, statementText } from '../support/random/statement.ts';
import { randomHistory, riffleDeclaration, TABLES, type TextRow } from '../support/random/tables.ts';
import { available, type MysqlServer, type PostgresServer, startPostgres, startSource } from '../support/servers.ts';
import { mysqlOptions, postgresOptions } from '../support/sql.ts';

const SEED = Number(process.env['RANDOM_SEED'] ?? 1);
const RUNS = Number(process.env['RANDOM_RUNS'] ?? 2);
const STATEMENTS = 6;

interface Target {
  readonly statement: Statement;
  readonly schema: Schema;
  readonly key: readonly number[];
}

describe.skipIf(!available().postgres).each(available().sources)('random queries over %s', (flavor) => {
  let mysql: MysqlServer;
  let postgres: PostgresServer;
  let client: Client;

  beforeAll(async () => {
    [mysql, postgres] = await Promise.all([startSource(flavor), startPostgres()]);
    client = await postgres.connect();
  });
  afterAll(async () => {
    await client?.end();
    await Promise.all([mysql?.stop(), postgres?.stop()]);
  });

  const declarations = (): string =>
    TABLES.map((table) => riffleDeclaration(table).replace(/WITH .*$/, `${mysqlOptions(mysql, 'shop', table.name)};`)).join('\n');

  /** Queries with columns that are never NULL: the PRIMARY KEY of PostgreSQL takes no others. */
  function randomTargets(random: Random): readonly Target[] {
    const planner = new PlanSession(declarations());
    const targets: Target[] = [];
    while (targets.length < STATEMENTS) {
      const statement = randomStatement(random);
      const [sink] = planner.plan(statementText(statement, 'riffle')).sinks;
      const schema = sink?.input.schema ?? [];
      const isNeverNull = (place: number): boolean => schema[place]?.type.nullable === false && schema[place]?.type.kind !== 'DOUBLE';
      const known = sink?.input.upsertKeys.filter((key) => key.length > 0 && key.every(isNeverNull)) ?? [];
      const others = [...schema.keys()].filter((place) => isNeverNull(place) && random.chance(60));
      const key = known.length > 0 && random.chance(60) ? random.pick(known) : others;
      if (key.length > 0) targets.push({ statement, schema, key });
    }
    return targets;
  }

  test.each(Array.from({ length: RUNS }, (_, index) => SEED + index))('seed %i', async (seed) => {
    const random = new Random(seed);
    const history = randomHistory(random, 150);
    const targets = randomTargets(random);
    await mysql.query(`CREATE DATABASE IF NOT EXISTS shop; USE shop; ${TABLES.map(mysqlDeclaration).join('; ')}`);
    const oracle = new Oracle(client);
    await oracle.declare('UTC');
    await client.query('DROP SCHEMA IF EXISTS target CASCADE; CREATE SCHEMA target');
    for (const [index, target] of targets.entries())
      await client.query(`CREATE TABLE target.t${index} (${columnsOf(target, postgresType)})`);
    const sinks = targets.map((target, index) => {
      const options = postgresOptions(postgres, 'target', `t${index}`);
      return `CREATE TABLE t${index} (${columnsOf(target, riffleType)} NOT ENFORCED) ${options};`;
    });
    const inserts = targets.map(({ statement }, index) => `INSERT INTO t${index} ${statementText(statement, 'riffle')};`);
    const script = `${declarations()} ${sinks.join('\n')} SET 'execution.checkpointing.interval' = '100ms';
      EXECUTE STATEMENT SET BEGIN ${inserts.join('\n')} END;`;
    const stateDir = temporaryFolder('state');
    let from = 0;
    const change = async (percent: number): Promise<void> => {
      let to = Math.floor((history.changes.length * percent) / 100);
      // Both halves of an update belong together.
      if (history.changes[to - 1]?.kind === 1) to++;
      for (const one of transactions(history, from, to, random)) await mysql.query(`USE shop; ${one}`);
      from = to;
    };
    await change(random.below(50));
    const first = await started(stateDir, script);
    // Stopped in the snapshot, between it and the log, or in the log.
    await sleep(random.pick([0, 0, 20, 100, 300]));
    await change(50 + random.below(40));
    await first.session.close('checkpoint');
    await change(92);
    const second = await started(stateDir, script);
    await change(100);
    await oracle.load(await rowsOf(mysql));
    await eventually(async () => {
      expect(second.session.jobs.statuses().map(({ failure }) => failure)).toEqual([undefined]);
      for (const [index, { statement, schema, key }] of targets.entries()) {
        const found = await oracle.table(`SELECT * FROM target.t${index}`, schema);
        const wanted = await oracle.rows(statement, schema);
        const texts = `${statementText(statement, 'riffle')}\n${statementText(statement, 'postgres')}\nkey ${key}`;
        expect(tableDifferences(found, wanted, key), texts).toEqual([]);
      }
    }, 15_000);
    await second.session.close('cancel');
  });
});

/** The final tables, with the truth values that PostgreSQL reads. */
async function rowsOf(mysql: MysqlServer): Promise<ReadonlyMap<string, readonly TextRow[]>> {
  const rows = new Map<string, readonly TextRow[]>();
  for (const table of TABLES) {
    const found = await mysql.query(rowsQuery(table));
    const names = Object.keys(table.columns);
    const isTruth = (name: string): boolean => table.columns[name]?.kind === 'bool';
    const textOf = (name: string, value: unknown): string | null =>
      value === null ? null : isTruth(name) ? (String(value) === '0' ? 'FALSE' : 'TRUE') : String(value);
    rows.set(
      table.name,
      found.map((row) => names.map((name) => textOf(name, row[name]))),
    );
  }
  return rows;
}

async function started(stateDir: string, script: string): Promise<TestSession> {
  const session = new TestSession({ stateDir, twins: 'resume' });
  const results = await session.run(script);
  const [error] = results.filter(({ kind }) => kind === 'error');
  if (error !== undefined) throw new Error(JSON.stringify(error, undefined, 1));
  return session;
}

function columnsOf({ schema, key }: Target, typeOf: (type: SqlType) => string): string {
  const columns = schema.map(({ type }, place) => `c${place} ${typeOf(type)}`);
  return `${columns.join(', ')}, PRIMARY KEY (${key.map((place) => `c${place}`).join(', ')})`;
}

/** Integers are exact beyond their type, so they go where they fit. */
function riffleType(type: SqlType): string {
  if (type.kind === 'DECIMAL') return `DECIMAL(38, ${type.scale})`;
  if (type.kind === 'INT' || type.kind === 'SMALLINT' || type.kind === 'BIGINT') return 'DECIMAL(38, 0)';
  return formatType(withNullability(type.kind === 'CHAR' ? { ...type, kind: 'VARCHAR', length: 2_147_483_647 } : type, true));
}

function postgresType(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `NUMERIC(38, ${type.scale})`;
    case 'DATE':
    case 'BOOLEAN':
      return type.kind;
    case 'DOUBLE':
      return 'float8';
    case 'TIMESTAMP':
      return `timestamp(${type.precision})`;
    case 'TIMESTAMP_LTZ':
      return `timestamptz(${type.precision})`;
    case 'TIME':
      return `time(${type.precision})`;
    default:
      return type.kind === 'CHAR' || type.kind === 'VARCHAR' ? 'text' : 'NUMERIC(38, 0)';
  }
}

/**
 * Random queries over random changelogs give what PostgreSQL gives for the same SQL over the final tables. A failure names its seed:
 * `RANDOM_SEED=… RANDOM_RUNS=1` repeats it.
 */
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ALL, type ChangelogMode } from '../../src/model/changelog-mode.ts';
import { UserError } from '../../src/model/errors.ts';
import type { Schema } from '../../src/model/schema.ts';
import { formatType, withNullability } from '../../src/model/types.ts';
import type { JobPlan } from '../../src/planner/plan.ts';
import type { Job } from '../../src/runtime/job.ts';
import { PlanSession } from '../planner/session.ts';
import { jobOf } from '../runtime/job-kit.ts';
import { MemoryTarget } from '../runtime/memory-target.ts';
import { removeFolder, temporaryFolder } from '../support/processes.ts';
import { world } from '../support/random/connectors.ts';
import { cellsOf, isPaired, kindsBeyond, rebuilt, runPlan, upserted, ZONE } from '../support/random/engine.ts';
import { keyText, Oracle, tableDifferences } from '../support/random/oracle.ts';
import { Random } from '../support/random/random.ts';
import { disguised, randomStatement, type Statement, statementText } from '../support/random/statement.ts';
import { type History, randomHistory, riffleDeclaration, TABLES } from '../support/random/tables.ts';
import { available, type PostgresServer, startPostgres } from '../support/servers.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('../support/random/connectors.ts'));

const SEED = Number(process.env['RANDOM_SEED'] ?? 1);
const RUNS = process.env['RANDOM_RUNS'];
const DECLARATIONS = TABLES.map(riffleDeclaration).join('\n');

interface Case {
  readonly random: Random;
  readonly history: History;
  readonly statement: Statement;
}

describe.skipIf(!available().postgres)('random queries', () => {
  let postgres: PostgresServer;
  let client: Client;
  let oracle: Oracle;

  beforeAll(async () => {
    postgres = await startPostgres();
    client = await postgres.connect();
    oracle = new Oracle(client);
    await oracle.declare(ZONE);
  });
  afterAll(async () => {
    await client?.end();
    await postgres?.stop();
  });

  /** Every failure of all seeds, the shortest statements first. */
  async function forSeeds(runs: number, queries: number, check: (one: Case) => Promise<void>): Promise<void> {
    const failures: string[] = [];
    const refused = new Map<string, number>();
    let checked = 0;
    for (let seed = SEED; seed < SEED + Number(RUNS ?? runs); seed++) {
      const random = new Random(seed);
      const history = randomHistory(random, 10 + random.below(100));
      await oracle.load(history.rows);
      for (let query = 0; query < queries; query++) {
        const statement = randomStatement(random);
        const seedOfCase = random.below(1_000_000);
        try {
          await check({ random: new Random(seedOfCase), history, statement });
          checked++;
        } catch (error) {
          const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
          const texts = `${statementText(statement, 'riffle')}\n${statementText(statement, 'postgres')}`;
          if (error instanceof UserError || (error instanceof Error && 'severity' in error)) {
            const why = error.message.replaceAll(/'[^']*'/g, '…').slice(0, 120);
            refused.set(why, (refused.get(why) ?? 0) + 1);
            if (RUNS !== undefined) process.stdout.write(`${error.message}\n${texts}\n`);
          } else failures.push(`seed ${seed}, query ${query}: ${message.slice(0, 1500)}\n${texts}`);
        }
      }
    }
    if (RUNS !== undefined) process.stdout.write(`${checked} checked\n`);
    failures.sort((one, two) => one.length - two.length);
    expect(failures.slice(0, 5).join('\n\n')).toBe('');
    expect(refused.size === 0 ? 0 : Math.max(...refused.values())).toBeLessThan(5 + checked / 100);
  }

  test('the changelog of a SELECT describes its result, and takes back only what is there', async () => {
    await forSeeds(40, 10, async ({ random, history, statement }) => {
      const text = statementText(statement, 'riffle');
      const plan = new PlanSession(DECLARATIONS).plan(random.chance(30) ? disguised(text, random) : text);
      const schema = schemaOf(plan);
      const restoreAt = new Set(random.some(random.below(3), () => random.below(history.changes.length)));
      const [changes = []] = runPlan(plan, history, restoreAt);
      expect(kindsBeyond(changes, modeOf(plan, 0))).toEqual([]);
      const rows = await oracle.rows(statement, schema);
      expect(rebuilt(changes, schema)).toEqual(rows.map((row) => JSON.stringify(row)).sort());
      for (const key of plan.sinks[0]?.input.upsertKeys ?? []) expect(new Set(rows.map((row) => keyText(row, key))).size).toBe(rows.length);
      if (promisesPairs(statement)) expect(isPaired(changes)).toBe(true);
    });
  });

  test('a table written by key holds one row of the query under each key, and no other key', async () => {
    await forSeeds(40, 10, async ({ random, history, statement }) => {
      const statements = random.chance(35) ? [statement, randomStatement(random)] : [statement];
      const { plan, keys } = planInserts(random, statements);
      const restoreAt = new Set(random.some(random.below(3), () => random.below(history.changes.length)));
      for (const [index, changes] of runPlan(plan, history, restoreAt).entries()) {
        expect(kindsBeyond(changes, modeOf(plan, index))).toEqual([]);
        const [schema, key] = [schemaOf(plan, index), keys[index] ?? []];
        const wanted = await oracle.rows(statements[index] ?? statement, schema);
        expect(tableDifferences(upserted(changes, schema, key), wanted, key)).toEqual([]);
      }
    });
  });

  describe('as jobs', () => {
    let folder = '';
    afterEach(() => {
      if (folder !== '') removeFolder(folder);
    });

    test('a job that is stopped, or dies, goes on from its checkpoint', async () => {
      await forSeeds(8, 3, async ({ random, history, statement }) => {
        folder = temporaryFolder('random-job');
        world.history = history;
        world.stride = 1 + random.below(20);
        world.until = random.below(history.changes.length);
        // A job ends between two updates, as its source does.
        if (history.changes[world.until - 1]?.kind === 1) world.until++;
        const { plan, keys } = planInserts(random, [statement]);
        const [key = []] = keys;
        const target = new MemoryTarget(key);
        world.targets = new Map([['target0', target]]);
        const first = startedJob(plan, folder);
        await first.start();
        if (random.chance(50)) await new Promise((resolve) => setTimeout(resolve, random.below(20)));
        await first.stop(random.pick(['checkpoint', 'cancel']));
        raise(first);
        world.until = history.changes.length;
        const second = startedJob({ ...plan, isBounded: true }, folder);
        await second.start();
        await second.ended;
        raise(second);
        removeFolder(folder);
        const schema = schemaOf(plan);
        const found = [...target.rows.values()].map((row) => cellsOf(row, schema));
        expect(tableDifferences(found, await oracle.rows(statement, schema), key)).toEqual([]);
      });
    });
  });
});

function startedJob(plan: JobPlan, folder: string): Job {
  return jobOf(plan, folder, {}, { 'execution.checkpointing.interval': 5, 'table.local-time-zone': ZONE });
}

function raise(job: Job): void {
  const { failure } = job.status();
  if (failure === undefined) return;
  throw failure.code === 'DEFECT' ? new Error(failure.problem + failure.remedy) : new UserError(failure.code, failure);
}

function schemaOf(plan: JobPlan, sink = 0): Schema {
  return plan.sinks[sink]?.input.schema ?? [];
}

function modeOf(plan: JobPlan, sink: number): ChangelogMode {
  return plan.sinks[sink]?.input.changelog ?? ALL;
}

/** Of what has neither filter nor join: each update leaves as both its halves. */
function promisesPairs({ selects: [first, ...others] }: Statement): boolean {
  if (first === undefined || others.length > 0) return false;
  if (first.having !== undefined) return false;
  return first.groupBy !== undefined || (first.from.length === 1 && first.from[0]?.table.text === undefined && first.where === undefined);
}

interface Inserts {
  readonly plan: JobPlan;
  /** Of each target. */
  readonly keys: readonly (readonly number[])[];
}

/** Into tables of the queries' types: mostly by a key that the query has, which is where -U may be left out; else by any columns. */
function planInserts(random: Random, statements: readonly Statement[]): Inserts {
  const session = new PlanSession(DECLARATIONS);
  const texts = statements.map((statement) => statementText(statement, 'riffle'));
  const keys = texts.map((text, index) => {
    const query = session.plan(text);
    const schema = schemaOf(query);
    const known = query.sinks[0]?.input.upsertKeys.filter(({ length }) => length > 0) ?? [];
    const any = schema.map((_, place) => place).filter(() => random.chance(40));
    const key = known.length > 0 && random.chance(60) ? random.pick(known) : any.length > 0 ? any : [random.below(schema.length)];
    const columns = schema.map(({ type }, place) => `c${place} ${formatType(withNullability(type, true))}`).join(', ');
    const primary = `PRIMARY KEY (${key.map((place) => `c${place}`).join(', ')}) NOT ENFORCED`;
    const connector = random.pick(['upserts', 'upserts', 'lines']);
    session.declare(`CREATE TABLE target${index} (${columns}, ${primary}) WITH ('connector' = '${connector}')`);
    return key;
  });
  const inserts = texts.map((text, index) => `INSERT INTO target${index} ${text}`);
  const all = inserts.length === 1 ? inserts.join() : `EXECUTE STATEMENT SET BEGIN ${inserts.join('; ')}; END`;
  const settings = random.chance(10) ? { 'table.exec.sink.upsert-materialize': 'FORCE' } : {};
  return { plan: session.plan(all, settings), keys };
}

/** Runs one mysql-cdc source without the engine: polls it, keeps its changelog as text and the table that it describes. */
import { bindTable } from '../../src/connectors/bind.ts';
import type { Connector, JobContext, Scan } from '../../src/connectors/connector.ts';
import { mysqlCdc } from '../../src/connectors/mysql-cdc/mysql-cdc.ts';
import type { MysqlCdcOptions } from '../../src/connectors/mysql-cdc/options.ts';
import type { MysqlCdcPosition } from '../../src/connectors/mysql-cdc/position.ts';
import type { Source } from '../../src/connectors/source.ts';
import { systemClock } from '../../src/model/clock.ts';
import { combined } from '../../src/model/errors.ts';
import type { Row } from '../../src/model/row.ts';
import { isAddition, kindSymbol, type RowKind } from '../../src/model/row-kind.ts';
import type { TableColumn } from '../../src/model/schema.ts';
import type { MysqlServer } from '../support/servers.ts';

export const context: JobContext = {
  jobId: 'test',
  clock: systemClock,
  timeZone: 'UTC',
  notice: () => undefined,
  print: async () => undefined,
} as JobContext;

export interface Declaration {
  readonly database?: string;
  readonly table: string;
  readonly columns: readonly TableColumn[];
  readonly primaryKey?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly needsUpdateBefore?: boolean;
}

/** The scan that a job would make of such a table, every column read. */
export function scanOf(server: MysqlServer, declaration: Declaration, id = 0): Scan<MysqlCdcOptions> {
  const { database = 'shop', table, columns, primaryKey = ['id'], options = {}, needsUpdateBefore = true } = declaration;
  const given = {
    hostname: server.host,
    port: String(server.port),
    username: server.user,
    password: server.password,
    'database-name': database,
    'table-name': table,
    ...options,
  };
  const declared = {
    name: table,
    columns,
    primaryKey: primaryKey.length === 0 ? undefined : primaryKey,
    options: new Map(Object.entries(given)),
  };
  const { bound, faults } = bindTable(mysqlCdc as unknown as Connector, declared);
  if (faults.length > 0) throw combined(faults.map(({ error }) => error));
  return { ...bound, id, columns, needsUpdateBefore } as unknown as Scan<MysqlCdcOptions>;
}

export class Run {
  readonly source: Source<MysqlCdcPosition>;
  /** `+I[1, apple]`, in the order pushed; kept only while short. */
  readonly changelog: string[] = [];
  /** Per scan: rows by their text, with how often each is there. */
  readonly rows: Map<string, number>[];
  changes = 0;
  #wake: () => void = () => undefined;
  #isAwake = true;
  readonly #abort = new AbortController();

  private constructor(source: Source<MysqlCdcPosition>, scans: number, rows: Map<string, number>[] | undefined) {
    this.source = source;
    this.rows = rows ?? Array.from({ length: scans }, () => new Map());
  }

  /** `rows`: what an earlier run had built when `from` was taken. */
  static async open(
    scans: readonly Scan<MysqlCdcOptions>[],
    { from, rows }: { from?: MysqlCdcPosition; rows?: Map<string, number>[] } = {},
  ): Promise<Run> {
    const source = (await mysqlCdc.source?.openSource(scans, context)) as Source<MysqlCdcPosition>;
    const run = new Run(source, scans.length, rows);
    await source.open(from, () => run.#woken(), run.#abort.signal);
    return run;
  }

  /** Polls until `isEnough`, or throws what the source throws. */
  async until(isEnough: () => boolean, { changesMax = 1000, timeoutMs = 60_000 } = {}): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    while (!isEnough()) {
      if (Date.now() > deadlineMs) throw new Error(`not reached in time; ${this.changes} changes, ${JSON.stringify(this.source.status())}`);
      this.#isAwake = false;
      const outcome = this.source.poll(changesMax, (scan, kind, row) => this.#take(scan, kind, row));
      if (outcome === 'more') await new Promise((resolve) => setImmediate(resolve));
      else if (!this.#isAwake && !isEnough()) await this.#sleep();
    }
  }

  /** Until the snapshot is done. */
  snapshot(): Promise<void> {
    return this.until(() => this.source.isReplayExact());
  }

  /** The table the changelog describes, rows in text order; a row that is there more than once or less than never shows its count. */
  table(scan = 0): string[] {
    const entries = [...(this.rows[scan] ?? [])].filter(([, count]) => count !== 0);
    return entries.map(([row, count]) => (count === 1 ? row : `${count} × ${row}`)).sort();
  }

  close(): Promise<void> {
    return this.source.close();
  }

  #take(scan: number, kind: RowKind, row: Row): void {
    this.changes++;
    const text = row.map(shown).join(', ');
    if (this.changelog.length < 1000) this.changelog.push(`${kindSymbol(kind)}[${text}]`);
    const rows = this.rows[scan];
    rows?.set(text, (rows.get(text) ?? 0) + (isAddition(kind) ? 1 : -1));
    if (rows?.get(text) === 0) rows.delete(text);
  }

  #woken(): void {
    this.#isAwake = true;
    this.#wake();
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 50);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function shown(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

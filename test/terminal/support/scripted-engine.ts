/**
 * The engine's end of the line for tests of the screen: real protocol messages from a small script, structured-cloned as between threads.
 *
 *   SHOW TABLES;        a table of two rows           SELECT … FROM orders;   a changelog of updates at a steady rate
 *   CREATE TABLE …;     ok                            SELECT … FROM quiet;    a query without a change
 *   INSERT …;           a job with checkpoints        EXPLAIN …;  HELP;       text
 *   PEEK …;            text, and the statement that follows from it
 *   anything with BAD   an error with a place and a repair; with BROKEN a result that cannot be rendered
 */
import type { Origin } from '../../../src/connectors/source.ts';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { Schema } from '../../../src/model/schema.ts';
import { decimal, formatType, isNumeric, simple, temporal, varchar } from '../../../src/model/types.ts';
import type { CheckpointStatus, JobStatus } from '../../../src/runtime/status.ts';
import type { EnginePort, Event, Request, StatementResult, UnfinishedJob } from '../../../src/session/protocol.ts';
import { ShownResult } from '../../../src/session/results/shown-result.ts';

export interface Scenario {
  readonly unfinished: readonly UnfinishedJob[];
  readonly changesPerSecond: number;
  /** No change comes after so many. */
  readonly changesMax: number;
  /** Milliseconds after which the engine dies by itself. */
  readonly diesAfterMs: number | undefined;
  /** `close` is never answered. */
  readonly hangs: boolean;
}

export class ScriptedEngine implements EnginePort {
  readonly #scenario: Scenario;
  #listener: (event: Event) => void = () => {};
  #query = 0;
  #result = newResult();
  #written = 0;
  #execution = 0;
  #startedAtMs = 0;
  #endedAtMs: number | undefined;
  #isQuiet = false;
  #jobs: { name: string; startedAtMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  listen(listener: (event: Event) => void): void {
    this.#listener = (event) => listener(structuredClone(event));
    setTimeout(() => this.#emit({ kind: 'ready', unfinished: this.#scenario.unfinished, catalog: CATALOG }), 20);
    this.#timer = setInterval(() => this.#status(), 500);
    if (this.#scenario.diesAfterMs !== undefined) setTimeout(() => this.#die(), this.#scenario.diesAfterMs);
  }

  send(request: Request): void {
    setTimeout(() => this.#receive(structuredClone(request)), 1);
  }

  #receive(request: Request): void {
    switch (request.kind) {
      case 'execute':
        this.#execute(request.id, request.text);
        return;
      case 'cancel':
        if (request.id === this.#execution) this.#endQuery();
        return;
      case 'view':
        if (request.query === this.#query) this.#emit(this.#fed().view(request));
        return;
      case 'table-view':
        if (request.query === this.#query) this.#emit(this.#fed().tableView(request));
        return;
      case 'inspect':
        if (request.query === this.#query) this.#emit(this.#fed().inspect(request.query, request.change));
        return;
      case 'export':
        this.#emit({
          kind: 'exported',
          path: request.path,
          rows: this.#fed().view({ kind: 'view', query: 1, anchor: undefined, rows: 1, filter: '' }).last,
          isThere: !request.replaces,
          error: undefined,
        });
        return;
      case 'resume':
        this.#jobs.push(...request.jobs.map((name) => ({ name, startedAtMs: Date.now() })));
        this.#status();
        return;
      case 'close':
        clearInterval(this.#timer);
        if (!this.#scenario.hangs) setTimeout(() => this.#emit({ kind: 'closed', error: undefined }), 30);
    }
  }

  #execute(id: number, text: string): void {
    if (/^\s*SELECT/i.test(text)) {
      this.#startQuery(id, text);
      return;
    }
    const result = this.#answer(text);
    this.#emit({ kind: 'result', id, result });
    this.#emit({ kind: 'done', id, isFailed: result.kind === 'error' });
    this.#status();
  }

  #answer(text: string): StatementResult {
    // What no engine sends: the screen's own rendering must fail.
    if (/BROKEN/.test(text)) return { kind: 'table', columns: ['a'], rows: [null] } as unknown as StatementResult;
    if (/BAD/.test(text)) return badStatement(text);
    if (/^\s*SHOW/i.test(text))
      return {
        kind: 'table',
        columns: ['table name', 'connector'],
        rows: [
          ['orders', 'mysql-cdc'],
          ['quiet', null],
        ],
      };
    if (/^\s*HELP/i.test(text)) return { kind: 'text', text: Array.from({ length: 60 }, (_, line) => `help line ${line + 1}`).join('\n') };
    if (/^\s*EXPLAIN/i.test(text))
      return {
        kind: 'text',
        text: 'Sink(table=[orders_rt], changelogMode=[I,UA,D])\n+- Filter(condition=[total > 3])\n   +- TableSourceScan(table=[orders])',
      };
    if (/^\s*PEEK/i.test(text)) return { kind: 'text', text: 'These records are json.', next: 'CREATE TABLE peeked (\n  id INT\n);' };
    if (/^\s*INSERT/i.test(text)) {
      this.#jobs.push({ name: 'orders_rt', startedAtMs: Date.now() });
      return {
        kind: 'job',
        job: `job-${this.#jobs.length}`,
        name: 'orders_rt',
        notices: ["'driver' has no effect here: there is only one."],
      };
    }
    return { kind: 'ok', message: 'Table orders was created.', notices: [] };
  }

  #startQuery(id: number, text: string): void {
    this.#endQuery();
    this.#query++;
    this.#execution = id;
    this.#startedAtMs = Date.now();
    this.#endedAtMs = undefined;
    this.#isQuiet = /quiet/.test(text);
    this.#result = newResult();
    this.#written = 0;
    const columns = SCHEMA.map(({ name, type }) => ({ name, type: formatType(type), isNumeric: isNumeric(type) }));
    const mode = /table mode/.test(text) ? 'table' : 'changelog';
    this.#emit({ kind: 'result', id, result: { kind: 'query', query: this.#query, columns, key: [0], mode, notices: [] } });
  }

  #endQuery(): void {
    if (this.#execution === 0 || this.#endedAtMs !== undefined) return;
    this.#endedAtMs = Date.now();
    this.#emit({ kind: 'done', id: this.#execution, isFailed: false });
  }

  /** With all the changes that should have come by now. */
  #fed(): ShownResult {
    const seconds = ((this.#endedAtMs ?? Date.now()) - this.#startedAtMs) / 1000;
    const last = this.#isQuiet ? 0 : Math.min(this.#scenario.changesMax, Math.floor(seconds * this.#scenario.changesPerSecond));
    while (this.#written < last) {
      const number = ++this.#written;
      const { kind, row } = changeNumber(number);
      this.#result.write(kind, row, { table: 'orders', origin: () => originOf(number) });
    }
    if (this.#endedAtMs !== undefined) this.#result.end();
    return this.#result;
  }

  #status(): void {
    this.#emit({ kind: 'status', jobs: this.#jobs.map(({ name, startedAtMs }, index) => jobStatus(index, name, startedAtMs)) });
  }

  #die(): void {
    const error = {
      code: 'ENGINE_OUT_OF_MEMORY',
      problem: 'The engine ran out of memory.',
      remedy: 'Give Node more.',
      faults: [],
      repaired: undefined,
    };
    this.#emit({ kind: 'closed', error });
  }

  #emit(event: Event): void {
    this.#listener(event);
  }
}

const COLUMNS = [
  { name: 'id', type: 'BIGINT' },
  { name: 'customer', type: 'STRING' },
  { name: 'total', type: 'DECIMAL(10, 2)' },
];
const CATALOG = {
  tables: [
    { name: 'orders', columns: COLUMNS, isReadable: true, isWritable: true, connector: 'mysql-cdc', isView: false },
    { name: 'quiet', columns: [], isReadable: true, isWritable: true, connector: undefined, isView: false },
  ],
};
const NAMES = ['Ada Lovelace', '山田太郎', 'José 👩‍👩‍👧', 'Grace Hopper'];

const SCHEMA: Schema = [
  { name: 'id', type: simple('BIGINT') },
  { name: 'customer', type: varchar() },
  { name: 'total', type: decimal(10, 2) },
  { name: 'note', type: varchar() },
  { name: 'ts', type: temporal('TIMESTAMP_LTZ', 3) },
];

function newResult(): ShownResult {
  return new ShownResult({ schema: SCHEMA, timeZone: 'UTC', key: [0], tableRowsMax: 1000 });
}

/** Every third row is updated: +I, then -U +U of it. */
function changeNumber(number: number): { readonly kind: RowKind; readonly row: Row } {
  const place = (number - 1) % 4;
  const kind = ([INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE] as const)[place] ?? INSERT;
  const id = place < 3 ? number - place : number;
  const cents = (id % 1000) * 100 + (place === 2 ? 50 : 0);
  return { kind, row: [id, NAMES[id % NAMES.length] ?? '', cents, id % 5 === 0 ? null : `note\n${id % 7}`, 1_704_164_645_123_000] };
}

/** Four changes a transaction. */
function originOf(number: number): Origin {
  const transaction = Math.floor((number - 1) / 4);
  return {
    committedAtMs: 1_704_164_645_000 + transaction * 1000,
    place: `mysql-bin.000042:${1000 + number * 10}`,
    transaction: undefined,
    begins: `mysql-bin.000042:${1000 + transaction * 40}`,
  };
}

function badStatement(text: string): StatementResult {
  const offset = text.indexOf('BAD');
  const before = text.slice(0, offset).split('\n');
  const line = text.split('\n')[before.length - 1] ?? '';
  const column = (before.at(-1)?.length ?? 0) + 1;
  const fault = {
    code: 'SQL_SYNTAX',
    problem: 'A column name or * was expected, but BAD stands here.',
    remedy: 'Write what the query shall read.',
    location: { file: undefined, line: before.length, column, excerpt: `${line}\n${' '.repeat(column - 1)}^^^` },
  };
  return { kind: 'error', error: { ...fault, faults: [fault], repaired: text.replace('BAD', '*') } };
}

function jobStatus(index: number, name: string, startedAtMs: number): JobStatus {
  const count = Math.floor((Date.now() - startedAtMs) / 2000);
  const history = Array.from({ length: Math.min(100, count) }, (_, place) => checkpoint(count - place, startedAtMs));
  return {
    id: `job-${index + 1}`,
    name,
    state: 'RUNNING',
    startedAtMs,
    changesIn: 12_345_678,
    changesOut: 1_234_567,
    inPerSecond: 101_234,
    outPerSecond: 12_345,
    lagMs: 412,
    sources:
      count < 2
        ? [
            {
              name: 'shop.orders',
              phase: 'snapshot',
              position: 'mysql-bin.000042:4',
              snapshotRowsRead: 450_000,
              snapshotRowsEstimated: 1_000_000,
            },
          ]
        : [
            {
              name: 'shop.orders',
              phase: 'stream',
              position: 'mysql-bin.000042:88123',
              snapshotRowsRead: undefined,
              snapshotRowsEstimated: undefined,
            },
          ],
    visibility: count < 2 ? 'checkpoint' : 'drain',
    restarts: index,
    checkpoints: {
      restored: undefined,
      completed: count,
      failed: 0,
      history,
      heldBy: count === 0 ? 'the table orders is read as one chunk' : undefined,
    },
    operators: [
      { text: 'Sink(table=[orders_rt], changelogMode=[I,UA,D])', changesIn: 1_234_567, changesOut: undefined },
      { text: '+- Filter(condition=[total > 3])', changesIn: 12_345_678, changesOut: 1_234_567 },
      { text: '   +- TableSourceScan(table=[orders])', changesIn: undefined, changesOut: 12_345_678 },
    ],
    failure: undefined,
  };
}

function checkpoint(id: number, startedAtMs: number): CheckpointStatus {
  return {
    id,
    status: 'COMPLETED',
    triggeredAtMs: startedAtMs + id * 2000,
    durationMs: 12 + id,
    writtenBytes: 31_000 * id,
    stateBytes: 310_000 * id,
    positions: [`mysql-bin.000042:${88_000 + id}`],
    failure: undefined,
  };
}

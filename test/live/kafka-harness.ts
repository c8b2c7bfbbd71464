/** Runs one kafka source without the engine: polls it, and keeps what it pushes as text. */
import { bindTable } from '../../src/connectors/bind.ts';
import type { Connector, JobContext, PreflightReport, Scan } from '../../src/connectors/connector.ts';
import { kafka } from '../../src/connectors/kafka/kafka.ts';
import type { KafkaOptions } from '../../src/connectors/kafka/options.ts';
import type { KafkaPosition } from '../../src/connectors/kit/records/partition-position.ts';
import type { Source } from '../../src/connectors/source.ts';
import { systemClock } from '../../src/model/clock.ts';
import { combined } from '../../src/model/errors.ts';
import { kindSymbol } from '../../src/model/row-kind.ts';
import type { TableColumn } from '../../src/model/schema.ts';
import { varchar } from '../../src/model/types.ts';

/** Notices of the sources, in their order. */
export const notices: string[] = [];

const context: JobContext = {
  jobId: 'test',
  clock: systemClock,
  timeZone: 'UTC',
  notice: (text) => notices.push(text),
  print: async () => undefined,
};

export const TEXT: readonly TableColumn[] = [{ name: 'value', type: varchar() }];

/** A metadata column of the type that the connector gives. */
export function metadataColumn(key: string): TableColumn {
  const entry = kafka.source?.metadata(undefined)[key];
  if (entry === undefined) throw new Error(`no metadata ${key}`);
  return { name: key, type: entry.type, metadata: { key, isVirtual: true } };
}

/** The scan that a job would make of such a table, every column read. Options without `properties.` in front where they are short. */
export function scanOf(
  bootstrap: string,
  given: Readonly<Record<string, string>>,
  columns: readonly TableColumn[] = TEXT,
): Scan<KafkaOptions> {
  const options = {
    'properties.bootstrap.servers': bootstrap,
    'properties.request.timeout.ms': '5000',
    'properties.socket.connection.setup.timeout.ms': '2000',
    format: 'raw',
    'scan.startup.mode': 'earliest-offset',
    ...given,
  };
  const table = { name: 't', columns, primaryKey: undefined, options: new Map(Object.entries(options)) };
  const { bound, faults } = bindTable(kafka as unknown as Connector, table);
  if (faults.length > 0) throw combined(faults.map(({ error }) => error));
  const declared = kafka.source?.validate(bound as unknown as Scan<KafkaOptions>) ?? [];
  if (declared.length > 0) throw combined(declared);
  return { ...bound, id: 0, columns, needsUpdateBefore: true } as unknown as Scan<KafkaOptions>;
}

export async function preflight(scan: Scan<KafkaOptions>): Promise<PreflightReport> {
  return (await kafka.source?.preflight([scan], context)) ?? { faults: [], notices: [] };
}

export class KafkaRun {
  readonly source: Source<KafkaPosition>;
  /** `+I[a]`, in the order pushed. */
  readonly changelog: string[] = [];
  /** Where each came from. */
  readonly places: string[] = [];
  hasEnded = false;
  #wake: () => void = () => undefined;
  #isAwake = true;

  private constructor(source: Source<KafkaPosition>) {
    this.source = source;
  }

  static async open(scan: Scan<KafkaOptions>, from?: KafkaPosition): Promise<KafkaRun> {
    const source = (await kafka.source?.openSource([scan], context)) as Source<KafkaPosition>;
    const run = new KafkaRun(source);
    await source.open(from, () => run.#woken(), new AbortController().signal);
    return run;
  }

  /** Polls until so many changes have come, or throws what the source throws. */
  async until(isEnough: () => boolean, { changesMax = 1000, timeoutMs = 30_000 } = {}): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    while (!isEnough()) {
      if (Date.now() > deadlineMs)
        throw new Error(`not in time: ${this.changelog.length} changes, ${JSON.stringify(this.source.status())}`);
      this.#isAwake = false;
      const outcome = this.source.poll(changesMax, (_, kind, row) => {
        this.changelog.push(`${kindSymbol(kind)}[${row.map(String).join(', ')}]`);
        this.places.push(this.source.origin().place);
      });
      if (outcome === 'ended') {
        this.hasEnded = true;
        return;
      }
      if (outcome === 'dry' && !this.#isAwake && !isEnough()) await this.#sleep();
    }
  }

  async changes(count: number, options?: { changesMax?: number }): Promise<readonly string[]> {
    await this.until(() => this.changelog.length >= count, options);
    return this.changelog;
  }

  /** Until a bounded source has ended. */
  async all(): Promise<readonly string[]> {
    await this.until(() => false);
    return this.changelog;
  }

  get position(): KafkaPosition {
    const position = this.source.position();
    if (position === undefined) throw new Error('the source has no position');
    return position;
  }

  close(): Promise<void> {
    return this.source.close();
  }

  #woken(): void {
    this.#isAwake = true;
    this.#wake();
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 200);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * The contracts between the engine and the world. A connector is a folder with one definition (`defineConnector`) and one line in
 * catalogue.ts; heavy drivers are loaded by `openSource` and `openSinks`, never on import, so that HELP and EXPLAIN stay instant.
 */
import type { Format, RawMessage } from '../formats/format.ts';
import type { ChangelogMode } from '../model/changelog-mode.ts';
import type { Clock } from '../model/clock.ts';
import type { UserError } from '../model/errors.ts';
import type { Metadata } from '../model/metadata.ts';
import type { OptionLiteral, OptionValues } from '../model/options.ts';
import type { Table, TableColumn } from '../model/schema.ts';
import type { ServerUrl } from './kit/server-url.ts';
import type { Sink, SinkTransaction } from './sink.ts';
import type { ScanId, Source } from './source.ts';

/** A table whose options were read without fault. */
export interface BoundTable<L extends OptionLiteral = OptionLiteral> {
  readonly table: Table;
  readonly options: OptionValues<L>;
  /** What pattern entries (`debezium.*`) took: key as written → parsed value. */
  readonly matched: ReadonlyMap<string, unknown>;
  /** What its messages are written in, of a connector that carries messages. */
  readonly formats: BoundFormats;
}

export interface BoundFormats {
  readonly key?: BoundFormat | undefined;
  readonly value?: BoundFormat | undefined;
}

/** A format whose options were read without fault. */
export interface BoundFormat {
  readonly format: Format;
  readonly options: OptionValues<OptionLiteral>;
  /** What stands in front of its options in the WITH list: `value.json.`. */
  readonly prefix: string;
}

/** An option that names a format, and what stands in front of that format's own options: `value.` of `value.json.ignore-parse-errors`. */
export interface FormatSlot {
  readonly role: 'key' | 'value';
  readonly option: string;
  readonly prefix: string;
}

/** One table as one job reads it. All uses of a table in a job share one scan. */
export interface Scan<L extends OptionLiteral = OptionLiteral> extends BoundTable<L> {
  readonly id: ScanId;
  /** The columns the plan reads, physical and metadata, in the order of the pushed rows; only these are decoded. */
  readonly columns: readonly TableColumn[];
  /** Whether anything downstream needs -U; without it an update is one +U. */
  readonly needsUpdateBefore: boolean;
  /** Whether rows are completed behind the source from the last one of their PRIMARY KEY: ABSENT may then stand in other columns. */
  readonly completesRows?: boolean;
}

/** One INSERT INTO of a job. */
export interface SinkTarget<L extends OptionLiteral = OptionLiteral> extends BoundTable<L> {
  /** The columns of the rows written: the table's, less METADATA VIRTUAL ones. */
  readonly columns: readonly TableColumn[];
  /** Places in `columns` of the declared PRIMARY KEY; empty without one. */
  readonly key: readonly number[];
  /** The row kinds that will be written. */
  readonly input: ChangelogMode;
}

export interface JobContext {
  /** Stable over restarts of the job and unique among all jobs that ever ran: names transactions and checkpoint rows at the target. */
  readonly jobId: string;
  /** Whether the job goes on from a checkpoint, so that its targets hold what it wrote before; left out where nothing was written yet. */
  readonly isContinued?: boolean;
  /** `execution.checkpointing.interval`; 0, or left out: there are none. */
  readonly checkpointIntervalMs?: number;
  readonly clock: Clock;
  /** `table.local-time-zone`: an IANA name, a fixed offset, or `UTC`. */
  readonly timeZone: string;
  /** A sentence for the user that is not an error. */
  notice(text: string): void;
  /**
   * Whole lines, each ended by a newline, for standard output or standard error. Whoever owns the terminal decides where they land:
   * sinks never write to the process's streams themselves. Resolves when more may follow.
   */
  print(lines: string, stream: 'stdout' | 'stderr'): Promise<void>;
}

export interface PreflightReport {
  readonly faults: readonly UserError[];
  /** Sentences for the user that do not stop the job. */
  readonly notices: readonly string[];
}

export interface SourceDefinition<L extends OptionLiteral, Position = unknown> {
  /** What its rows tell besides their columns. `format`: of the messages' values, where the connector carries messages and it is known. */
  metadata(format: Format | undefined): Metadata;
  changelogMode(bound: BoundTable<L>): ChangelogMode;
  isBounded(bound: BoundTable<L>): boolean;
  /** True when a replay from a position pushes the same rows in the same order, as far as `order` says (a log; not: random values). */
  isReplayable(bound: BoundTable<L>): boolean;
  /**
   * 'partitions': the log has several parts, each of which comes in its order, and all changes of one PRIMARY KEY lie in one of them; how they
   * mix may differ the next time. 'total', or left out: a replay mixes nothing otherwise.
   */
  order?(bound: BoundTable<L>): 'total' | 'partitions';
  /** Whether it begins with rows that are read and not logged: until they are complete, `isReplayExact` is false. */
  hasSnapshot(bound: BoundTable<L>): boolean;
  /** Faults of the declaration alone, nothing connected: an unsupported pattern, a column type this source never delivers. */
  validate(bound: BoundTable<L>): readonly UserError[];
  /** Scans with the same key are served by one source. */
  shareKey(bound: BoundTable<L>): string;
  /** Connects, checks everything the scans need (all share one key), and reports every fault with the statement that fixes it. */
  preflight(scans: readonly Scan<L>[], context: JobContext): Promise<PreflightReport>;
  openSource(scans: readonly Scan<L>[], context: JobContext): Promise<Source<Position>>;
  /** A position in one line, for the checkpoint pane. */
  formatPosition(position: Position): string;
}

export interface SinkDefinition<L extends OptionLiteral, Handle = unknown> {
  /**
   * The row kinds this sink can take. The planner makes the query produce no others, or refuses the statement; but a sink that takes -D
   * and no -U may be given a -U, which deletes its row as a -D would: only it says that an updated row has left a filter, or a join.
   */
  accepts(bound: BoundTable<L>): ChangelogMode;
  /** What can be written besides the table's columns; left out: nothing. A target's metadata columns have the types named here. */
  readonly metadata?: Metadata | undefined;
  /** Whether rows can become visible with the checkpoint only. */
  transaction(bound: BoundTable<L>): SinkTransaction;
  /**
   * Whether writing the same change twice leaves the same result (upserts by key, a sink that keeps nothing). Not so where each change counts
   * for whoever reads the target: then rows show with the checkpoint always.
   */
  isIdempotent(bound: BoundTable<L>): boolean;
  /** Faults of the declaration alone, nothing connected. */
  validate(bound: BoundTable<L>): readonly UserError[];
  /** Targets with the same key are opened together and share connection and transaction. */
  shareKey(bound: BoundTable<L>): string;
  preflight(targets: readonly SinkTarget<L>[], context: JobContext): Promise<PreflightReport>;
  /**
   * One sink per target, in their order; the same one for targets whose rows must keep their order among each other: then each call comes
   * once per target.
   */
  openSinks(targets: readonly SinkTarget<L>[], context: JobContext): Promise<readonly Sink<Handle>[]>;
  /**
   * The job will not go on: takes away what it has left at its targets and only its own next run could have used. `targets`: as they were
   * opened. Left out where a process leaves nothing behind.
   */
  forget?(targets: readonly SinkTarget<L>[], jobId: string): Promise<void>;
}

/** A table as its server describes it, in this connector's types. */
export interface TableDefinition {
  /** As the path of a URL names it: `shop`, `orders`. */
  readonly path: readonly string[];
  readonly columns: readonly TableColumn[];
  /** Empty without one. */
  readonly primaryKey: readonly string[];
  readonly comment: string | undefined;
  /** Why columns are left out, one sentence each. */
  readonly leftOut: readonly string[];
}

/** Definitions of tables that stand at a server, for CREATE TABLE … FROM and IMPORT DATABASE. */
export interface DefinitionReader<L extends OptionLiteral> {
  /** Of the URLs it reads: `mysql`. */
  readonly schemes: readonly string[];
  /** The WITH list that leads to the server of a URL and to a table there. `path` without a table: to any. Throws where a path names none. */
  optionsOf(url: ServerUrl, path: readonly string[]): ReadonlyMap<string, string>;
  /** The tables of that name, or all where `isWanted` is asked, in the order of their names. Throws where the server cannot be asked. */
  read(bound: BoundTable<L>, isWanted: ((name: string) => boolean) | undefined): Promise<readonly TableDefinition[]>;
}

/** A record of a log as it lies there, for PEEK. */
export interface RawRecord extends RawMessage {
  /** `orders/0@42`. */
  readonly place: string;
  readonly timestampMs: number | undefined;
}

/** Records of a topic, for PEEK TOPIC. */
export interface RecordReader<L extends OptionLiteral> {
  /** The option that names the topic, and the one that names the brokers. */
  readonly topicOption: string;
  readonly brokersOption: string;
  /** The newest records of the topic that `bound` names, at most `limit`, oldest first. Throws UserError where they cannot be read. */
  read(bound: BoundTable<L>, limit: number): Promise<readonly RawRecord[]>;
}

export interface Connector<L extends OptionLiteral = OptionLiteral> {
  readonly name: string;
  /** One line for SHOW CONNECTORS. */
  readonly summary: string;
  /** Without 'connector' itself, and without those of formats. */
  readonly options: L;
  /** Where its options name the formats of its messages; left out where it carries none. */
  readonly formats?: readonly FormatSlot[] | undefined;
  /** Whether its tables may be PARTITIONED BY columns. */
  readonly takesPartitions?: boolean | undefined;
  readonly source?: SourceDefinition<L> | undefined;
  readonly sink?: SinkDefinition<L> | undefined;
  readonly definitions?: DefinitionReader<L> | undefined;
  readonly records?: RecordReader<L> | undefined;
}

/** Infers the option types from the literal, so that every function of the definition sees them. */
export function defineConnector<const L extends OptionLiteral>(connector: Connector<L>): Connector<L> {
  return connector;
}

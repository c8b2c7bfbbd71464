/**
 * The contract between the bytes of a message and changes. A format is a folder with one definition (`defineFormat`) and one line in
 * catalogue.ts; connectors that carry messages (kafka, filesystem) take any of them. Heavy libraries are loaded by `openDecoder` and
 * `openEncoder`, never on import.
 */
import type { ChangelogMode } from '../model/changelog-mode.ts';
import type { UserError } from '../model/errors.ts';
import type { Metadata } from '../model/metadata.ts';
import type { OptionLiteral, OptionValues } from '../model/options.ts';
import type { Row } from '../model/row.ts';
import type { RowKind } from '../model/row-kind.ts';
import type { Column } from '../model/schema.ts';

/** A column, and where it stands in the rows that are pushed or written. */
export interface PlacedColumn extends Column {
  readonly place: number;
}

export interface DecodeRequest<L extends OptionLiteral = OptionLiteral> {
  readonly options: OptionValues<L>;
  /** The columns that the query reads; only these are decoded. */
  readonly columns: readonly PlacedColumn[];
  /** Of the table, read or not: what a format that goes by position (csv, avro) needs to find them. */
  readonly tableColumns: readonly Column[];
  /** What is read of the format's own metadata: its key, and the place in the row. */
  readonly metadata: readonly { readonly key: string; readonly place: number }[];
  /** Whether anything downstream needs -U; without it an update is one +U. */
  readonly needsUpdateBefore: boolean;
  /** Whether rows are completed from the last one of their key: ABSENT may then stand in columns that are not of the key. */
  readonly completesRows?: boolean;
  /** Columns of the PRIMARY KEY: an update that changes one of them is -D +I. Empty without one. */
  readonly key: readonly string[];
  /** `table.local-time-zone`. */
  readonly timeZone: string;
  /** What `Decoder.learned` told where the job goes on. */
  readonly learned?: readonly string[] | undefined;
}

export type PushChange = (kind: RowKind, row: Row) => void;

/** Reads the messages of one scan, one after another. */
export interface Decoder {
  /** Fetches what the message needs before it can be decoded (a schema of a registry); undefined: nothing. Called when it arrives. */
  prepare?(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined;
  /**
   * Pushes the changes of one message: all of them, or none, and throws BadMessage. `template`: a row of the scan's width that holds what the
   * connector knows of this message (key fields, its metadata); the decoder copies it for every row and fills in its own places. A message
   * without value (a tombstone) has `start` and `end` -1. The bytes are not kept. Between the -U and +U of one update nothing else is pushed.
   */
  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void;
  /** What the messages so far have shown of how later ones are to be read, in words of the format's own: kept with the position. */
  learned?(): readonly string[];
}

export interface EncodeRequest<L extends OptionLiteral = OptionLiteral> {
  readonly options: OptionValues<L>;
  /** The columns to write, in this order. */
  readonly columns: readonly PlacedColumn[];
  /** Under what a schema is registered where no option says: the topic with -value or -key behind it; empty where the connector has no such name. */
  readonly subject: string;
  readonly timeZone: string;
}

/** Writes the messages of one table. */
export interface Encoder {
  /** One message for one change, null: one without value; throws UserError for a value that the format cannot hold. */
  encode(kind: RowKind, row: Row): Uint8Array | null;
}

/** How messages follow one another in a file. */
export interface Framing {
  /** What stands in front of the first message, behind every message. */
  readonly head: Uint8Array;
  readonly delimiter: Uint8Array;
  /** Where the message that begins at `start` ends, its delimiter left out; -1 while that cannot be seen before `end`. */
  endOf(bytes: Uint8Array, start: number, end: number): number;
}

export interface Format<L extends OptionLiteral = OptionLiteral> {
  readonly name: string;
  /** One line for HELP. */
  readonly summary: string;
  /** Without the format's name in front: `ignore-parse-errors`. A table writes them as `json.ignore-parse-errors`. */
  readonly options: L;
  /** What a message tells besides its columns; a connector may put `value.` in front of the keys. */
  readonly metadata: Metadata;
  /** The row kinds of its changes, as read and as written. */
  readonly changelogMode: ChangelogMode;
  /** Faults of the declaration alone: a column type that this format cannot read or write, options that do not go together. */
  validate(columns: readonly Column[], options: OptionValues<L>, role: 'read' | 'write'): readonly UserError[];
  /** Whether a message that cannot be read is passed over and counted. */
  skipsBadMessages(options: OptionValues<L>): boolean;
  /** Left out where messages of this format lie in no file. */
  framing?(options: OptionValues<L>): Framing;
  /**
   * The table as which messages of an unknown kind can be read; undefined where they are of another format.
   */
  recognise?(messages: readonly RawMessage[]): RecognisedTable | undefined;
  openDecoder?(request: DecodeRequest<L>): Promise<Decoder>;
  openEncoder?(request: EncodeRequest<L>): Promise<Encoder>;
}

/** A message as it lies in a topic; undefined where a part is left out. */
export interface RawMessage {
  readonly key: Uint8Array | undefined;
  readonly value: Uint8Array | undefined;
}

/** A table as which messages can be read. */
export interface RecognisedTable {
  /** The messages say themselves that they are of this format, as an envelope does; not: any such text would do. */
  readonly isCertain: boolean;
  readonly columns: readonly Column[];
  /** Empty where the messages name no key. */
  readonly primaryKey: readonly string[];
  /** The format's options that are needed, without its name in front. */
  readonly options: ReadonlyMap<string, string>;
}

/** A message that cannot be read. Who carries it knows where it lies, and makes a UserError of both. */
export class BadMessage extends Error {
  /** What to do, where the format knows it. */
  readonly remedy: string | undefined;

  /** `reason` completes "The message … cannot be read: ". */
  constructor(reason: string, remedy?: string) {
    super(reason);
    this.remedy = remedy;
  }
}

/** Infers the option types from the literal. */
export function defineFormat<const L extends OptionLiteral>(format: Format<L>): Format<L> {
  return format;
}

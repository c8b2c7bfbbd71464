/**
 * Reads Debezium's change messages in Avro:
 *
 *   {before: null, after: {…}, op: "c"}      +I[after]; "r", a row of the snapshot, likewise
 *   {before: {…}, after: {…}, op: "u"}       -U[before] +U[after]
 *   {before: {…}, after: null, op: "d"}      -D[before]
 *   nothing, op "m"                          no change: a tombstone, a message of pg_logical_emit_message
 *
 * Of before, after and source only the wanted fields are read, by the schema of each message.
 */
import type { Row } from '../../model/row.ts';
import { isBinary, isString, type SqlType, simple, varchar } from '../../model/types.ts';
import { ABSENT, type Value } from '../../model/value.ts';
import { BadMessage, type DecodeRequest, type Decoder, type PushChange } from '../format.ts';
import type { AvroInput } from '../kit/avro-bytes.ts';
import { AvroMismatch } from '../kit/avro-errors.ts';
import { compileReader, compileRecord, missingValue } from '../kit/avro-reader.ts';
import type { AvroField, AvroType } from '../kit/avro-schema.ts';
import { compileSkip } from '../kit/avro-skip.ts';
import { afterMissing, beforeMissing, operationUnknown, truncated } from '../kit/debezium-errors.ts';
import { available, orAbsent } from '../kit/debezium-unavailable.ts';
import { Registry } from '../kit/registry.ts';
import { RegistryMessages, recordOf } from '../kit/registry-messages.ts';
import { addressOf, type REGISTRY_OPTIONS } from '../kit/registry-options.ts';
import { RowChanges } from '../kit/row-changes.ts';
import { ENVELOPE_METADATA } from './metadata.ts';

type Request = DecodeRequest<typeof REGISTRY_OPTIONS>;
type OpenRow = Value[];

interface Envelope {
  before: OpenRow | undefined;
  after: OpenRow | undefined;
  operation: string | undefined;
  readonly metadata: Value[];
}

type ReadField = (input: AvroInput, envelope: Envelope, template: Row) => void;

export class DebeziumAvroDecoder implements Decoder {
  readonly #request: Request;
  readonly #changes: RowChanges;
  readonly #messages: RegistryMessages<ReadField>;
  readonly #envelope: Envelope;

  constructor(request: Request) {
    this.#request = request;
    this.#changes = new RowChanges(request);
    this.#messages = new RegistryMessages(new Registry(addressOf(request.options)), (schema) => this.#compile(schema));
    this.#envelope = { before: undefined, after: undefined, operation: undefined, metadata: request.metadata.map(() => null) };
  }

  prepare(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined {
    return this.#messages.prepare(bytes, start, end);
  }

  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void {
    if (start === end) return;
    const { compiled, input } = this.#messages.open(bytes, start, end);
    const envelope = this.#envelope;
    envelope.before = undefined;
    envelope.after = undefined;
    envelope.operation = undefined;
    envelope.metadata.fill(null);
    compiled(input, envelope, template);
    input.expectEnd();
    this.#push(envelope, push);
  }

  #push({ before, after, operation, metadata }: Envelope, push: PushChange): void {
    switch (operation) {
      case 'c':
      case 'r':
        if (after === undefined) throw afterMissing(operation);
        this.#changes.insert(this.#available(after, before), metadata, push);
        return;
      case 'u':
        if (after === undefined) throw afterMissing(operation);
        if (before === undefined && this.#changes.needsBefore) throw beforeMissing('update');
        this.#changes.update(before && this.#available(before, undefined), this.#available(after, before), metadata, push);
        return;
      case 'd':
        if (before === undefined) throw beforeMissing('delete');
        this.#changes.delete(this.#available(before, undefined), metadata, push);
        return;
      case 't':
        throw truncated();
      case 'm':
        return;
      default:
        throw operationUnknown(String(operation));
    }
  }

  #available(row: OpenRow, before: OpenRow | undefined): OpenRow {
    return row.includes(ABSENT) ? available(row, before, this.#request) : row;
  }

  #compile(schema: AvroType): ReadField {
    const { record, nullBranch } = recordOf(schema, 'the message');
    for (const name of ['before', 'after', 'op']) {
      if (!record.fields.some((field) => field.name === name))
        throw new AvroMismatch(`it has no field '${name}': it is no change message of Debezium`);
    }
    const fields = record.fields.map((field) => this.#field(field));
    return (input, envelope, template) => {
      if (nullBranch !== undefined && Number(input.long()) === nullBranch) throw new BadMessage('it is null.');
      for (const field of fields) field(input, envelope, template);
    };
  }

  #field({ name, type }: AvroField): ReadField {
    if (name === 'op') {
      const read = compileReader(type, varchar(), name);
      return (input, envelope) => {
        const operation = read(input);
        envelope.operation = typeof operation === 'string' ? operation : undefined;
      };
    }
    if (name === 'before' || name === 'after') {
      const read = this.#row(type, name);
      return (input, envelope, template) => {
        envelope[name] = read(input, template);
      };
    }
    return metadataField(name, type, this.#request) ?? compileSkip(type);
  }

  #row(type: AvroType, name: string): (input: AvroInput, template: Row) => OpenRow | undefined {
    const { record, nullBranch } = recordOf(type, name);
    const texts = this.#request.columns.filter((column) => isString(column.type) || isBinary(column.type)).map(({ place }) => place);
    const read = compileRecord(record, this.#request.columns, (column) => missingValue(column, column.name));
    return (input, template) => {
      if (nullBranch !== undefined && Number(input.long()) === nullBranch) return undefined;
      const row = template.slice();
      read(input, row);
      for (const place of texts) row[place] = orAbsent(row[place] ?? null);
      return row;
    };
  }
}

/** What of a field of the message is asked for as metadata; undefined: nothing. */
function metadataField(name: string, type: AvroType, { metadata }: Request): ReadField | undefined {
  const asked = metadata.flatMap(({ key }, slot) => {
    const entry = Object.hasOwn(ENVELOPE_METADATA, key) ? ENVELOPE_METADATA[key] : undefined;
    return entry?.field === name ? [{ slot, entry }] : [];
  });
  if (asked.length === 0) return undefined;
  if (name !== 'source') {
    const read = compileReader(type, asked[0]?.entry.type ?? simple('NULL'), name);
    return (input, envelope) => {
      const value = read(input);
      for (const { slot } of asked) envelope.metadata[slot] = value;
    };
  }
  const { record, nullBranch } = recordOf(type, name);
  const columns: { name: string; type: SqlType; place: number }[] = [];
  for (const { slot, entry } of asked) {
    if (entry.member !== undefined) columns.push({ name: entry.member, type: entry.type, place: slot });
  }
  const read = compileRecord(record, columns, () => null);
  return (input, envelope) => {
    if (nullBranch === undefined || Number(input.long()) !== nullBranch) read(input, envelope.metadata);
  };
}

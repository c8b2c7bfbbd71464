/** Rows as messages of one schema, which is registered before the first of them. */
import type { UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { PlacedColumn } from '../format.ts';
import { AvroOutput } from './avro-bytes.ts';
import { deriveSchema } from './avro-derive.ts';
import { AvroMismatch } from './avro-errors.ts';
import { parseAvroSchema } from './avro-schema.ts';
import { compileRecordWriter, messageOf } from './avro-writer.ts';
import { Registry } from './registry.ts';
import { schemaToWrite, subjectMissing } from './registry-errors.ts';
import { recordOf, writeHead } from './registry-messages.ts';
import { addressOf, type RegistryOptions } from './registry-options.ts';

interface Writing {
  readonly options: RegistryOptions;
  /** Proposed by the connector; the option goes before it. */
  readonly subject: string;
  /** Of a message: of these Flink derives the schema where none is given. */
  readonly columns: readonly PlacedColumn[];
  /** The derived schema is a union of null and the record. */
  readonly isNullable: boolean;
}

export async function openRegistryWriter(format: string, writing: Writing): Promise<(row: Row) => Uint8Array> {
  const { options, columns, isNullable } = writing;
  const subject = options.subject ?? writing.subject;
  if (subject === '') throw subjectMissing(format);
  const text = options.schema ?? derivedSchema(columns, isNullable);
  const { write, nullBranch } = orToldAsFault(format, () => {
    const { record, nullBranch: branch } = recordOf(parseAvroSchema(text), 'the message');
    return { write: compileRecordWriter(record, columns), nullBranch: branch };
  });
  const id = await new Registry(addressOf(options)).register(subject, text, { isRegistered: !options['auto.register.schemas'] });
  const output = new AvroOutput();
  return (row) => {
    writeHead(output, id);
    if (nullBranch !== undefined) output.long(1 - nullBranch);
    return messageOf(output, write, row);
  };
}

function derivedSchema(columns: readonly PlacedColumn[], isNullable: boolean): string {
  const record = deriveSchema(columns, true);
  return JSON.stringify(isNullable ? ['null', record] : record);
}

function orToldAsFault<T>(format: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    const isTold = error instanceof AvroMismatch || (error instanceof Error && error.name === 'Error');
    throw isTold ? (schemaToWrite(format, sentence(error.message)) satisfies UserError) : error;
  }
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

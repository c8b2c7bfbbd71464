/** Rows as messages of one schema, which is registered before the first of them. */
import type { UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import { AvroOutput } from './avro-bytes.ts';
import { valueFault } from './avro-errors.ts';
import { AvroMismatch } from './avro-reader.ts';
import { type AvroType, parseAvroSchema } from './avro-schema.ts';
import { AvroUnwritable } from './avro-writer.ts';
import { Registry } from './registry.ts';
import { schemaToWrite, subjectMissing } from './registry-errors.ts';
import { writeHead } from './registry-messages.ts';
import { addressOf, type RegistryOptions } from './registry-options.ts';

interface Writing<T> {
  readonly options: RegistryOptions;
  /** Proposed by the connector; the option goes before it. */
  readonly subject: string;
  readonly derived: () => object;
  readonly compile: (schema: AvroType) => (output: AvroOutput, value: T) => void;
  /** Of a schema that is a union of null and the record. */
  readonly nullBranchOf: (schema: AvroType) => number | undefined;
}

export async function openRegistryWriter<T = Row>(format: string, writing: Writing<T>): Promise<(value: T) => Uint8Array> {
  const { options, derived, compile, nullBranchOf } = writing;
  const subject = options.subject ?? writing.subject;
  if (subject === '') throw subjectMissing(format);
  const text = options.schema ?? JSON.stringify(derived());
  const { write, nullBranch } = orToldAsFault(format, () => {
    const schema = parseAvroSchema(text);
    return { write: compile(schema), nullBranch: nullBranchOf(schema) };
  });
  const id = await new Registry(addressOf(options)).register(subject, text, { isRegistered: !options['auto.register.schemas'] });
  const output = new AvroOutput();
  return (value) => {
    writeHead(output, id);
    if (nullBranch !== undefined) output.long(1 - nullBranch);
    try {
      write(output, value);
    } catch (error) {
      output.take();
      throw error instanceof AvroUnwritable ? valueFault(error.message) : error;
    }
    return output.take();
  };
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

/** What cannot be read or written as Avro, and what to do about it. */
import { UserError } from '../../model/errors.ts';
import type { Column } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';
import { underivable } from './avro-derive.ts';

export const OTHER_SCHEMA =
  'Was it written with another schema? Declare the columns of the table in the order and with the types it was written with, or take ' +
  "'avro-confluent' where a schema registry knows its schema.";

export const OTHER_TYPE = 'Declare the column with the type that the schema has.';

/** A column cannot be read from a schema, or written with it: `message` says which and why. */
export class AvroMismatch extends Error {}

/** A value that the schema cannot hold; the message is a sentence. */
export class AvroUnwritable extends Error {}

/** The columns that have no Avro schema, each with the reason. */
export function columnFaults(format: string, columns: readonly Column[], isLegacy: boolean): readonly UserError[] {
  return columns.flatMap(({ name, type }) => {
    const reason = underivable(type, isLegacy);
    if (reason === undefined) return [];
    const way =
      format === 'avro' ? "set 'avro.timestamp_mapping.legacy' = 'false' on both sides" : `give '${format}.schema' a schema that holds it`;
    return new UserError('AVRO_COLUMN', {
      problem: `The format '${format}' cannot hold the column ${name} ${formatType(type)}: ${reason}.`,
      remedy: `Declare the column with fewer digits, or ${way}, or declare it as STRING.`,
    });
  });
}

export function valueFault(reason: string): UserError {
  return new UserError('AVRO_VALUE', {
    problem: `A row cannot be written as Avro: ${reason}`,
    remedy: 'Leave such rows out with WHERE, or give the column another value with COALESCE or CASE.',
  });
}

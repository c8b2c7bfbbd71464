import { UserError } from '../../model/errors.ts';
import type { Column } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';

export function columnFault({ name, type }: Column, reason: string): UserError {
  return new UserError('AVRO_COLUMN', {
    problem: `The format 'avro' cannot hold the column ${name} ${formatType(type)}: ${reason}.`,
    remedy:
      "Declare the column with fewer digits, or set 'avro.timestamp_mapping.legacy' = 'false' on both sides, or declare it as STRING.",
  });
}

export function valueFault(reason: string): UserError {
  return new UserError('AVRO_VALUE', {
    problem: `A row cannot be written as Avro: ${reason}`,
    remedy: 'Leave such rows out with WHERE, or give the column another value with COALESCE or CASE.',
  });
}

export function encodingFault(): UserError {
  return new UserError('AVRO_ENCODING', {
    problem: "'avro.encoding' = 'json' is not supported.",
    remedy: "Remove it to write Avro's binary encoding, or take 'json' as the format.",
  });
}

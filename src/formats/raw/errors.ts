import { UserError } from '../../model/errors.ts';
import type { Column } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';

export function columnFault(columns: readonly Column[]): UserError {
  const found = columns.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ');
  return new UserError('RAW_COLUMN', {
    problem: `The format 'raw' takes a message as one value, and the table has ${columns.length === 1 ? 'the column' : 'the columns'} ${found}.`,
    remedy: 'Declare one physical column of STRING, BYTES, BOOLEAN, an integer type, FLOAT or DOUBLE, or take another format.',
  });
}

export function charsetFault(charset: string, role: 'read' | 'write'): UserError {
  return new UserError('RAW_CHARSET', {
    problem: `The charset '${charset}' of 'raw.charset' cannot be ${role === 'read' ? 'read' : 'written'}.`,
    remedy: 'UTF-8, UTF-16BE, UTF-16LE, ISO-8859-1 and US-ASCII are read and written, those of the WHATWG encoding standard are read.',
  });
}

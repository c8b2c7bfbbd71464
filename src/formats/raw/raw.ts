/**
 * The bytes of a message as one value: Flink's 'raw'. NULL is written as no bytes, which are read as NULL again where the column is a number, and
 * as the empty text or no bytes otherwise.
 */
import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { choice, type OptionValues, textOr } from '../../model/options.ts';
import { INSERT } from '../../model/row-kind.ts';
import { type DecodeRequest, type Decoder, defineFormat, type EncodeRequest, type Encoder } from '../format.ts';
import { NEWLINE_FRAMING } from '../kit/newline-framing.ts';
import { charsetFault, columnFault } from './errors.ts';
import { canWrite, isKnownCharset, reader, writer } from './values.ts';

const options = {
  charset: textOr('Charset of text.', 'UTF-8'),
  endianness: choice('Order of the bytes of a number.', ['big-endian', 'little-endian'], 'big-endian'),
} as const;

type RawOptions = OptionValues<typeof options>;

export const raw = defineFormat({
  name: 'raw',
  summary: 'The bytes of a message as the one column of the table.',
  options,
  metadata: {},
  changelogMode: INSERT_ONLY,
  validate(columns, { charset }, role) {
    const faults = [];
    const [column] = columns;
    if (columns.length !== 1 || column === undefined || !isHeld(column.type.kind)) faults.push(columnFault(columns));
    if (!isKnownCharset(charset) || (role === 'write' && !canWrite(charset))) faults.push(charsetFault(charset, role));
    return faults;
  },
  skipsBadMessages: () => false,
  framing: () => NEWLINE_FRAMING,
  async openDecoder({ options: given, columns }: DecodeRequest<typeof options>): Promise<Decoder> {
    return decoderOf(given, columns);
  },
  async openEncoder({ options: given, columns }: EncodeRequest<typeof options>): Promise<Encoder> {
    const [column] = columns;
    const write = column === undefined ? () => new Uint8Array(0) : writer(column.type, given);
    return {
      encode(_kind, row) {
        const value = row[column?.place ?? 0] ?? null;
        return value === null ? null : write(value);
      },
    };
  },
});

function decoderOf(given: RawOptions, columns: DecodeRequest['columns']): Decoder {
  const reads = columns.map(({ type, place }) => ({ place, read: reader(type, given) }));
  return {
    decode(bytes, start, end, template, push) {
      const row = template.slice();
      for (const { place, read } of reads) row[place] = start < 0 ? null : read(bytes, start, end);
      push(INSERT, row);
    },
  };
}

const HELD = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'CHAR', 'VARCHAR', 'BINARY', 'VARBINARY'];

function isHeld(kind: string): boolean {
  return HELD.includes(kind);
}

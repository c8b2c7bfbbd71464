import type { OptionValues } from '../../model/options.ts';
import type { Row } from '../../model/row.ts';
import { INSERT } from '../../model/row-kind.ts';
import { formatType, isInteger, isNested, type SqlType } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import { BadMessage, type DecodeRequest, type Decoder, type PushChange } from '../format.ts';
import { bufferOf, textOf } from '../kit/utf8-text.ts';
import type { options } from './options.ts';
import { type ReadText, textReader } from './read-values.ts';
import { PLAIN, RecordReader } from './record.ts';
import { syntaxOf } from './syntax.ts';

interface Field {
  readonly index: number;
  readonly place: number;
  readonly name: string;
  readonly type: SqlType;
  readonly read: ReadText;
  readonly isNested: boolean;
  readonly isInteger: boolean;
}

/** One record a message. A line of the wrong length is a bad one; with 'ignore-parse-errors' missing fields are NULL, as those that cannot be read. */
export class CsvDecoder implements Decoder {
  readonly #fields: readonly Field[];
  readonly #columns: number;
  readonly #reader: RecordReader;
  readonly #ignoresErrors: boolean;
  readonly #nullLiteral: string | undefined;
  readonly #nullBytes: Buffer | undefined;

  constructor({ options: given, columns, tableColumns }: DecodeRequest<typeof options>) {
    const syntax = syntaxOf(given as OptionValues<typeof options>);
    this.#columns = tableColumns.length;
    this.#reader = new RecordReader(syntax, this.#columns);
    this.#ignoresErrors = given['ignore-parse-errors'];
    this.#nullLiteral = syntax.nullLiteral;
    this.#nullBytes = syntax.nullLiteral === undefined ? undefined : Buffer.from(syntax.nullLiteral);
    this.#fields = columns.map(({ name, type, place }) => ({
      index: tableColumns.findIndex((column) => column.name === name),
      place,
      name,
      type,
      read: textReader(type, { ...syntax, ignoresErrors: given['ignore-parse-errors'] }) ?? (() => undefined),
      isNested: isNested(type),
      isInteger: isInteger(type),
    }));
  }

  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void {
    const reader = this.#reader;
    // A tombstone, or an empty line of a file; of a table with one column it may be the empty text.
    if (start === end && this.#columns > 1) return;
    if (!reader.split(bytes, start, end)) return;
    if (reader.count !== this.#columns && !this.#ignoresErrors) {
      throw new BadMessage(`it has ${reader.count} fields, and the table has ${this.#columns} columns.`);
    }
    const buffer = bufferOf(bytes);
    const row = template.slice();
    for (const field of this.#fields) row[field.place] = field.index < reader.count ? this.#value(buffer, field) : null;
    push(INSERT, row);
  }

  #value(bytes: Buffer, field: Field): Value {
    const { from, to, form } = this.#reader;
    const [start, end] = [from[field.index] ?? 0, to[field.index] ?? 0];
    let text: string | undefined;
    if (form[field.index] === PLAIN) {
      if (this.#nullBytes !== undefined && !field.isNested && this.#nullBytes.compare(bytes, start, end) === 0) return null;
      const value =
        field.isInteger && field.type.kind !== 'TINYINT' && field.type.kind !== 'SMALLINT' ? shortInteger(bytes, start, end) : undefined;
      if (value !== undefined) return value;
      text = textOf(bytes, start, end);
    } else {
      const meant = this.#reader.unescaped(bytes, field.index);
      text = textOf(meant, 0, meant.length);
      if (text === this.#nullLiteral && text !== undefined && !field.isNested) return null;
    }
    const value = text === undefined ? undefined : field.read(text);
    if (value !== undefined) return value;
    if (this.#ignoresErrors) return null;
    throw new BadMessage(unreadable(text, field));
  }
}

/** Most integers: up to nine digits, read without a text in between. */
function shortInteger(bytes: Buffer, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === 45;
  const first = isNegative ? start + 1 : start;
  if (end - first < 1 || end - first > 9) return undefined;
  let value = 0;
  for (let at = first; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return isNegative ? 0 - value : value;
}

const SHOWN_MAX = 40;

function unreadable(text: string | undefined, { index, name, type }: Field): string {
  if (text === undefined) return `field ${index + 1} (${name}) is not UTF-8.`;
  const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  return `'${shown}' in field ${index + 1} (${name}) is not ${formatType({ ...type, nullable: true })}.`;
}

import { kindSymbol } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { isNested, isNumeric, type NestedType, type SqlType } from '../../model/types.ts';
import { formatValue, type Nested, type Value } from '../../model/value.ts';
import type { RowFormat } from '../results/writer.ts';

/**
 * `{"op":"+I","row":{"id":1,"price":3.50}}`, a change a line; without `hasOp` the row alone. Numbers are exact: DECIMAL and BIGINT keep every digit, NaN and the
 * infinities are strings. BYTES are base64, as in Flink's json format; dates and times are their text. ARRAY is an array, MAP and ROW are objects.
 */
export function jsonFormat(schema: Schema, timeZone: string, { hasOp } = { hasOp: true }): RowFormat {
  const names = schema.map(({ name }) => JSON.stringify(name));
  const cells = schema.map(
    ({ type }) =>
      (value: Value) =>
        cell(value, type, timeZone),
  );
  return {
    header: () => '',
    line: (kind, row) => {
      const text = `{${names.map((name, index) => `${name}:${cells[index]?.(row[index] ?? null)}`).join(',')}}`;
      return hasOp ? `{"op":"${kindSymbol(kind)}","row":${text}}\n` : `${text}\n`;
    },
    footer: () => '',
  };
}

function cell(value: Value, type: SqlType, timeZone: string): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (isNested(type)) return nested(value as Nested, type, timeZone);
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  const text = formatValue(value, type, timeZone) ?? 'null';
  const isNumber = isNumeric(type) && !(typeof value === 'number' && !Number.isFinite(value));
  return isNumber ? text : JSON.stringify(text);
}

/** The key of a map is its text: a number too, and `null` for NULL. */
function nested(value: Nested, type: NestedType, timeZone: string): string {
  const member = (key: string, part: Value | undefined, partType: SqlType): string =>
    `${JSON.stringify(key)}:${cell(part ?? null, partType, timeZone)}`;
  switch (type.kind) {
    case 'ARRAY':
      return `[${value.map((element) => cell(element, type.element, timeZone)).join(',')}]`;
    case 'ROW':
      return `{${type.fields.map((field, place) => member(field.name, value[place], field.type)).join(',')}}`;
    case 'MAP': {
      const members = value.flatMap((key, place) =>
        place % 2 === 0 ? [member(formatValue(key, type.key, timeZone) ?? 'null', value[place + 1], type.value)] : [],
      );
      return `{${members.join(',')}}`;
    }
  }
}

import type { QueryColumn } from '../../session/protocol.ts';

/** `{"id":1,"price":3.50}`: numbers keep every digit, what is no number in JSON (NaN) is a text. */
export function rowJson(values: readonly (string | null)[], columns: readonly QueryColumn[]): string {
  const members = columns.map(({ name, isNumeric }, index) => `${JSON.stringify(name)}:${jsonOf(values[index] ?? null, isNumeric)}`);
  return `{${members.join(',')}}`;
}

function jsonOf(value: string | null, isNumeric: boolean): string {
  if (value === null) return 'null';
  return isNumeric && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? value : JSON.stringify(value);
}

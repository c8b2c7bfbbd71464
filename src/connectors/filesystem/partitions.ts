/**
 * The columns of PARTITIONED BY in the names of directories, as Hive and Flink write them: `dt=2026-11-29/region=a%2Fb`. A NULL, or an empty
 * text, is the partition's default name.
 */
import type { Row } from '../../model/row.ts';
import type { SqlType } from '../../model/types.ts';
import { formatValue, parseValue, type Value } from '../../model/value.ts';
import type { Scan, SinkTarget } from '../connector.ts';
import { partitionMissing, partitionUnreadable } from './errors.ts';
import type { FilesystemOptions } from './options.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: Hive escapes them.
const ESCAPED = /[\u0001-\u001f"#%'*/:=?\\\u007f{[\]^]/g;

/** Where a row belongs, below the target's path: empty without partitions. */
export function directoryOf({ table, columns, options }: SinkTarget<FilesystemOptions>, timeZone: string): (row: Row) => string {
  const keys = (table.partitionKeys ?? []).map((name) => {
    const place = columns.findIndex((column) => column.name === name);
    return { place, prefix: `${escapeName(name)}=`, type: columns[place]?.type };
  });
  if (keys.length === 0) return () => '';
  const missing = escapeName(options['partition.default-name']);
  return (row) => {
    const names = keys.map(({ place, prefix, type }) => {
      const text = type === undefined ? '' : textOf(row[place] ?? null, type, timeZone);
      return `${prefix}${text === '' ? missing : escapeName(text)}`;
    });
    return names.join('/');
  };
}

/** The values of partition columns in the directories above a file, by name. `path`: absolute. */
export function partitionValues({ table, options }: Scan<FilesystemOptions>, path: string, timeZone: string): ReadonlyMap<string, Value> {
  const names = path.split('/').slice(0, -1);
  const values = (table.partitionKeys ?? []).map((key): [string, Value] => {
    const prefix = `${escapeName(key)}=`;
    const found = names.findLast((name) => name.startsWith(prefix));
    const type = table.columns.find(({ name }) => name === key)?.type;
    if (found === undefined || type === undefined) throw partitionMissing(path, key);
    const text = unescapeName(found.slice(prefix.length));
    if (text === options['partition.default-name']) return [key, null];
    const value = parseValue(type.kind === 'TIMESTAMP' ? text.replace('T', ' ') : text, type, timeZone);
    if (value === undefined) throw partitionUnreadable(path, found, type);
    return [key, value];
  });
  return new Map(values);
}

/** Flink writes a timestamp as Java does. */
function textOf(value: Value, type: SqlType, timeZone: string): string {
  const text = value === null ? '' : (formatValue(value, type, timeZone) ?? '');
  return type.kind === 'TIMESTAMP' ? text.replace(' ', 'T') : text;
}

function escapeName(text: string): string {
  return text.replace(ESCAPED, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function unescapeName(name: string): string {
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

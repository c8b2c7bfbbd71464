/** Messages of Canal: rows in `data`, what the database calls their types in `mysqlType`, the key in `pkNames`. */
import type { Column } from '../../model/schema.ts';
import { decimal, type SqlType, simple, temporal, varbinary, varchar } from '../../model/types.ts';
import type { RawMessage, RecognisedTable } from '../format.ts';
import { isObject, type JsonObject, jsonObjects, keyed, sampleColumns } from '../kit/sample-columns.ts';

export function recogniseCanal(messages: readonly RawMessage[]): RecognisedTable | undefined {
  const objects = jsonObjects(messages);
  if (objects === undefined || !objects.every(isCanal)) return undefined;
  const rows = objects.flatMap(({ data }) => (Array.isArray(data) ? data.filter(isObject) : []));
  const types = objects.map(({ mysqlType }) => mysqlType).find(isObject) ?? {};
  const columns = sampleColumns(rows).map((column): Column => ({ ...column, type: typeOf(types[column.name]) ?? column.type }));
  const names = objects.map(({ pkNames }) => pkNames).find(Array.isArray) ?? [];
  const primaryKey = names.map(String).filter((name) => columns.some((column) => column.name === name));
  return { isCertain: true, columns: keyed(columns, primaryKey), primaryKey, options: new Map() };
}

function isCanal(object: JsonObject): boolean {
  return 'data' in object && typeof object['type'] === 'string' && ('isDdl' in object || 'mysqlType' in object || 'pkNames' in object);
}

/** `bigint(20) unsigned`, `decimal(10,2)`, `datetime(3)`. */
function typeOf(written: unknown): SqlType | undefined {
  if (typeof written !== 'string') return undefined;
  const [, name = '', first, second] = /^(\w+)(?:\((\d+)(?:,\s*(\d+))?\))?/.exec(written.toLowerCase()) ?? [];
  const isUnsigned = written.toLowerCase().includes('unsigned');
  switch (name) {
    case 'tinyint':
      return first === '1' ? simple('BOOLEAN') : simple(isUnsigned ? 'SMALLINT' : 'TINYINT');
    case 'smallint':
      return simple(isUnsigned ? 'INT' : 'SMALLINT');
    case 'mediumint':
      return simple('INT');
    case 'int':
    case 'integer':
      return simple(isUnsigned ? 'BIGINT' : 'INT');
    case 'bigint':
      return isUnsigned ? decimal(20, 0) : simple('BIGINT');
    case 'float':
      return simple('FLOAT');
    case 'double':
      return simple('DOUBLE');
    case 'decimal':
    case 'numeric':
      return Number(first ?? 10) <= 38 ? decimal(Number(first ?? 10), Number(second ?? 0)) : varchar();
    case 'date':
      return simple('DATE');
    case 'time':
      return temporal('TIME', Number(first ?? 0));
    case 'datetime':
    case 'timestamp':
      return temporal('TIMESTAMP', Number(first ?? 0));
    default:
      return /binary|blob/.test(name) ? varbinary() : varchar();
  }
}

/** Messages of Oracle GoldenGate: `before`, `after`, and what happened in `op_type`. */
import type { RawMessage, RecognisedTable } from '../format.ts';
import { isObject, type JsonObject, jsonObjects, keyed, sampleColumns } from '../kit/sample-columns.ts';

export function recogniseOgg(messages: readonly RawMessage[]): RecognisedTable | undefined {
  const objects = jsonObjects(messages);
  if (objects === undefined || !objects.every(isOgg)) return undefined;
  const columns = sampleColumns(objects.flatMap(({ before, after }) => [before, after]).filter(isObject));
  const names = objects.map(({ primary_keys: key }) => key).find(Array.isArray) ?? [];
  const primaryKey = names.map(String).filter((name) => columns.some((column) => column.name === name));
  return { isCertain: true, columns: keyed(columns, primaryKey), primaryKey, options: new Map() };
}

function isOgg({ op_type: operation, before, after }: JsonObject): boolean {
  return /^[IUDT]$/.test(String(operation)) && (isObject(before) || isObject(after));
}

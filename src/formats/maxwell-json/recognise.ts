/** Messages of Maxwell: one row in `data`, what an update changed in `old`. */
import type { RawMessage, RecognisedTable } from '../format.ts';
import { isObject, type JsonObject, jsonObjects, keyed, sampleColumns } from '../kit/sample-columns.ts';

/** Of the whole database, written where Maxwell's 'output_ddl' is on, and the marks around a bootstrap. */
export const PASSED_OVER = /^(?:bootstrap-(?:start|complete)|(?:table|database)-(?:create|alter|drop))$/;

export function recogniseMaxwell(messages: readonly RawMessage[]): RecognisedTable | undefined {
  const objects = jsonObjects(messages)?.filter((object) => !isPassedOver(object));
  if (objects === undefined || objects.length === 0 || !objects.every(isMaxwell)) return undefined;
  const columns = sampleColumns(objects.map(({ data }) => data).filter(isObject));
  const names = objects.map(({ primary_key_columns: key }) => key).find(Array.isArray) ?? [];
  const primaryKey = names.map(String).filter((name) => columns.some((column) => column.name === name));
  return { isCertain: true, columns: keyed(columns, primaryKey), primaryKey, options: new Map() };
}

function isMaxwell({ data, database, table, type }: JsonObject): boolean {
  return (
    isObject(data) &&
    typeof database === 'string' &&
    typeof table === 'string' &&
    /^(bootstrap-)?(insert|update|delete)$/.test(String(type))
  );
}

/** DDL, and the marks around a bootstrap, stand in a topic too. */
function isPassedOver({ database, type }: JsonObject): boolean {
  return typeof database === 'string' && PASSED_OVER.test(String(type));
}

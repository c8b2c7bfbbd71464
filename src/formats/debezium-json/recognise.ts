/** Messages of Debezium, with the schema of Connect or without, and the table that they are changes of. */
import type { Column } from '../../model/schema.ts';
import { decimal, type SqlType, simple, temporal, varbinary, varchar, withNullability } from '../../model/types.ts';
import type { RawMessage, RecognisedTable } from '../format.ts';
import { isObject, type JsonObject, jsonObjects, keyColumns, keyed, sampleColumns } from '../kit/sample-columns.ts';

/** A field of a schema of Connect. */
interface Field {
  readonly field?: unknown;
  readonly type?: unknown;
  readonly name?: unknown;
  readonly optional?: unknown;
  readonly fields?: unknown;
  readonly parameters?: unknown;
}

export function recogniseDebezium(messages: readonly RawMessage[]): RecognisedTable | undefined {
  const objects = jsonObjects(messages);
  if (objects === undefined) return undefined;
  const hasSchema = objects.every((object) => isObject(object['schema']) && 'payload' in object);
  const envelopes = hasSchema ? objects.map(({ payload }) => payload) : objects;
  if (!envelopes.every(isEnvelope)) return undefined;
  const found = hasSchema ? schemaColumns(objects[0] ?? {}) : [];
  const rows = envelopes.flatMap(({ before, after }) => [before, after]).filter(isObject);
  const columns = found.length > 0 ? found : sampleColumns(rows);
  const primaryKey = keyColumns(messages, columns);
  const options = new Map(hasSchema ? [['schema-include', 'true'] as const] : []);
  return { isCertain: true, columns: keyed(columns, primaryKey), primaryKey, options };
}

function isEnvelope(value: unknown): value is JsonObject {
  return isObject(value) && typeof value['op'] === 'string' && ('after' in value || 'before' in value);
}

/** The columns as the connector described them. */
function schemaColumns({ schema }: JsonObject): readonly Column[] {
  const fields = fieldsOf(schema);
  const row = fields.find(({ field }) => field === 'after') ?? fields.find(({ field }) => field === 'before');
  return fieldsOf(row).map((field) => ({
    name: String(field.field),
    type: withNullability(typeOf(field), field.optional !== false),
  }));
}

function fieldsOf(schema: unknown): readonly Field[] {
  const fields = isObject(schema) ? schema['fields'] : undefined;
  return Array.isArray(fields) ? fields.filter(isObject) : [];
}

/** Names of types that Debezium and Connect give beside the bare one, and what they hold. */
const NAMED: Readonly<Record<string, SqlType>> = {
  'io.debezium.time.Date': simple('DATE'),
  'org.apache.kafka.connect.data.Date': simple('DATE'),
  'io.debezium.time.Time': temporal('TIME', 3),
  'io.debezium.time.MicroTime': temporal('TIME', 6),
  'io.debezium.time.NanoTime': temporal('TIME', 6),
  'org.apache.kafka.connect.data.Time': temporal('TIME', 3),
  'io.debezium.time.Timestamp': temporal('TIMESTAMP', 3),
  'io.debezium.time.MicroTimestamp': temporal('TIMESTAMP', 6),
  'io.debezium.time.NanoTimestamp': temporal('TIMESTAMP', 6),
  'org.apache.kafka.connect.data.Timestamp': temporal('TIMESTAMP', 3),
  'io.debezium.time.ZonedTimestamp': temporal('TIMESTAMP_LTZ', 6),
};

const BARE: Readonly<Record<string, SqlType>> = {
  boolean: simple('BOOLEAN'),
  int8: simple('TINYINT'),
  int16: simple('SMALLINT'),
  int32: simple('INT'),
  int64: simple('BIGINT'),
  float: simple('FLOAT'),
  float32: simple('FLOAT'),
  float64: simple('DOUBLE'),
  double: simple('DOUBLE'),
  bytes: varbinary(),
};

function typeOf({ name, type, parameters }: Field): SqlType {
  if (name === 'org.apache.kafka.connect.data.Decimal') return decimalType(isObject(parameters) ? parameters : {});
  const named = typeof name === 'string' && Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const bare = typeof type === 'string' && Object.hasOwn(BARE, type) ? BARE[type] : undefined;
  return named ?? bare ?? varchar();
}

function decimalType(parameters: JsonObject): SqlType {
  const scale = Number(parameters['scale'] ?? 0);
  const precision = Number(parameters['connect.decimal.precision'] ?? 38);
  return precision <= 38 && scale >= 0 && scale <= precision ? decimal(precision, scale) : varchar();
}

/**
 * The schema that Kafka Connect's JsonConverter puts in front of a payload: what it says of the columns of a row.
 *
 *   {"type":"struct","fields":[{"field":"before","type":"struct","fields":[{"field":"id","type":"int32"},…]},{"field":"after",…},…]}
 */
import { schemaUnreadable } from './errors.ts';

/** What gives a column's plain type (a number, bytes) its meaning. */
export interface ConnectType {
  readonly name?: string | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

export type TimeUnit = 'days' | 'millis' | 'micros' | 'nanos';

const TIME_UNITS: Readonly<Record<string, TimeUnit>> = {
  'io.debezium.time.Date': 'days',
  'io.debezium.time.Time': 'millis',
  'io.debezium.time.MicroTime': 'micros',
  'io.debezium.time.NanoTime': 'nanos',
  'io.debezium.time.Timestamp': 'millis',
  'io.debezium.time.MicroTimestamp': 'micros',
  'io.debezium.time.NanoTimestamp': 'nanos',
  'org.apache.kafka.connect.data.Date': 'days',
  'org.apache.kafka.connect.data.Time': 'millis',
  'org.apache.kafka.connect.data.Timestamp': 'millis',
};

export function timeUnitOf(sent: ConnectType | undefined): TimeUnit | undefined {
  return TIME_UNITS[sent?.name ?? ''];
}

/** The columns by name. */
export function columnTypes(schema: string): ReadonlyMap<string, ConnectType> {
  const envelope = parsed(schema);
  const row =
    fieldsOf(envelope).find((field) => field['field'] === 'after') ?? fieldsOf(envelope).find((field) => field['field'] === 'before');
  if (row === undefined) throw schemaUnreadable("it names no 'after'.");
  return new Map(fieldsOf(row).map((field) => [String(field['field']), connectType(field)]));
}

type Unknown = Readonly<Record<string, unknown>>;

function parsed(schema: string): Unknown {
  try {
    // It is JSON, but for characters of control that Jackson takes inside strings.
    return objectOf(JSON.parse(schema));
  } catch (cause) {
    throw schemaUnreadable(cause instanceof Error ? cause.message : String(cause));
  }
}

function fieldsOf(struct: Unknown): readonly Unknown[] {
  const fields = struct['fields'];
  return Array.isArray(fields) ? fields.map(objectOf) : [];
}

function objectOf(value: unknown): Unknown {
  return typeof value === 'object' && value !== null ? (value as Unknown) : {};
}

function connectType(field: Unknown): ConnectType {
  const { name } = field;
  const parameters = Object.entries(objectOf(field['parameters'])).map(([key, value]) => [key, String(value)]);
  return { name: typeof name === 'string' ? name : undefined, parameters: Object.fromEntries(parameters) };
}

/**
 * Avro schemas as JSON → types. Names are resolved, attributes that say what a number means are kept: `logicalType` as Avro names it, and the
 * `connect.name` of Debezium and Kafka Connect, which Avro libraries drop.
 *
 * Throws a plain Error whose message completes "The schema cannot be read: ".
 */

export type AvroType = Primitive | Fixed | AvroEnum | AvroArray | AvroMap | AvroRecord | AvroUnion;

export interface Primitive {
  readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
  readonly meaning: Meaning | undefined;
}

/** What the bytes of a value stand for: `timestamp-millis`, `decimal` with its scale, `io.debezium.time.ZonedTimestamp`. */
export interface Meaning {
  readonly name: string;
  readonly scale: number;
}

interface Fixed {
  readonly kind: 'fixed';
  readonly name: string;
  readonly size: number;
  readonly meaning: Meaning | undefined;
}

interface AvroEnum {
  readonly kind: 'enum';
  readonly name: string;
  readonly symbols: readonly string[];
}

interface AvroArray {
  readonly kind: 'array';
  readonly items: AvroType;
}

interface AvroMap {
  readonly kind: 'map';
  readonly values: AvroType;
}

export interface AvroRecord {
  readonly kind: 'record';
  readonly name: string;
  /** `connect.name`: of a record that stands for one value. */
  readonly meaning: Meaning | undefined;
  readonly fields: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

export interface AvroUnion {
  readonly kind: 'union';
  readonly types: readonly AvroType[];
}

const PRIMITIVES: readonly string[] = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'];
const DEPTH_MAX = 100;

interface Scope {
  readonly named: Map<string, AvroType>;
  readonly namespace: string;
  readonly depth: number;
}

export function parseAvroSchema(text: string): AvroType {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error('it is no JSON.', { cause });
  }
  return typeOf(json, { named: new Map(), namespace: '', depth: 0 });
}

function typeOf(json: unknown, outer: Scope): AvroType {
  const scope = { ...outer, depth: outer.depth + 1 };
  if (scope.depth > DEPTH_MAX) throw new Error(`it is nested deeper than ${DEPTH_MAX} levels.`);
  if (typeof json === 'string') return namedType(json, scope);
  if (Array.isArray(json)) return { kind: 'union', types: json.map((one) => typeOf(one, scope)) };
  if (!isObject(json)) throw new Error(`${JSON.stringify(json)} is no type.`);
  const { type } = json;
  if (typeof type !== 'string') return typeOf(type, scope);
  switch (type) {
    case 'record':
    case 'error':
      return recordType(json, scope);
    case 'enum':
      return enumType(json, scope);
    case 'fixed':
      return fixedType(json, scope);
    case 'array':
      return { kind: 'array', items: typeOf(json['items'], scope) };
    case 'map':
      return { kind: 'map', values: typeOf(json['values'], scope) };
    default:
      return PRIMITIVES.includes(type) ? { kind: type as Primitive['kind'], meaning: meaningOf(json) } : namedType(type, scope);
  }
}

function namedType(name: string, { named, namespace }: Scope): AvroType {
  if (PRIMITIVES.includes(name)) return { kind: name as Primitive['kind'], meaning: undefined };
  const found = named.get(name.includes('.') || namespace === '' ? name : `${namespace}.${name}`) ?? named.get(name);
  if (found === undefined) throw new Error(`it names the type '${name}', which it does not define.`);
  return found;
}

function recordType(json: Readonly<Record<string, unknown>>, scope: Scope): AvroRecord {
  const { name, namespace } = nameOf(json, scope);
  const fields: AvroField[] = [];
  const record: AvroRecord = { kind: 'record', name, meaning: meaningOf(json), fields };
  // Known before its fields are: a record may hold itself.
  define(scope, name, record);
  if (!Array.isArray(json['fields'])) throw new Error(`the record '${name}' has no fields.`);
  for (const field of json['fields'] as readonly unknown[]) {
    if (!isObject(field) || typeof field['name'] !== 'string') throw new Error(`a field of '${name}' has no name.`);
    // Debezium writes attributes beside the type of a field too.
    fields.push({ name: field['name'], type: typeOf(field['type'], { ...scope, namespace }) });
  }
  return record;
}

function enumType(json: Readonly<Record<string, unknown>>, scope: Scope): AvroEnum {
  const { name } = nameOf(json, scope);
  const { symbols } = json;
  if (!Array.isArray(symbols) || !symbols.every((symbol) => typeof symbol === 'string')) throw new Error(`'${name}' has no symbols.`);
  return define(scope, name, { kind: 'enum', name, symbols });
}

function fixedType(json: Readonly<Record<string, unknown>>, scope: Scope): Fixed {
  const { name } = nameOf(json, scope);
  const { size } = json;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw new Error(`'${name}' has no size.`);
  return define(scope, name, { kind: 'fixed', name, size, meaning: meaningOf(json) });
}

function define<T extends AvroType>({ named }: Scope, name: string, type: T): T {
  if (named.has(name)) throw new Error(`it defines '${name}' twice.`);
  named.set(name, type);
  return type;
}

function nameOf(json: Readonly<Record<string, unknown>>, scope: Scope): { readonly name: string; readonly namespace: string } {
  const { name, namespace } = json;
  if (typeof name !== 'string' || name === '') throw new Error('a record, enum or fixed type has no name.');
  if (name.includes('.')) return { name, namespace: name.slice(0, name.lastIndexOf('.')) };
  const space = typeof namespace === 'string' ? namespace : scope.namespace;
  return { name: space === '' ? name : `${space}.${name}`, namespace: space };
}

function meaningOf(json: Readonly<Record<string, unknown>>): Meaning | undefined {
  const { logicalType, 'connect.name': connectName, 'connect.parameters': parameters } = json;
  const name = typeof logicalType === 'string' ? logicalType : connectName;
  if (typeof name !== 'string') return undefined;
  const scale = json['scale'] ?? (isObject(parameters) ? parameters['scale'] : undefined);
  return { name: CONNECT[name] ?? name, scale: Number.isSafeInteger(Number(scale)) ? Number(scale ?? 0) : 0 };
}

/** Kafka Connect's and Debezium's names for what Avro has a name for. */
const CONNECT: Readonly<Record<string, string>> = {
  'org.apache.kafka.connect.data.Decimal': 'decimal',
  'org.apache.kafka.connect.data.Date': 'date',
  'org.apache.kafka.connect.data.Time': 'time-millis',
  'org.apache.kafka.connect.data.Timestamp': 'timestamp-millis',
  'io.debezium.time.Date': 'date',
  'io.debezium.time.Time': 'time-millis',
  'io.debezium.time.MicroTime': 'time-micros',
  'io.debezium.time.NanoTime': 'time-nanos',
  'io.debezium.time.Timestamp': 'timestamp-millis',
  'io.debezium.time.MicroTimestamp': 'timestamp-micros',
  'io.debezium.time.NanoTimestamp': 'timestamp-nanos',
};

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The Avro schema that Flink derives from a table's columns: its AvroSchemaConverter, to the letter. */
import type { Column } from '../../model/schema.ts';
import type { SqlType } from '../../model/types.ts';

const ROOT = 'org.apache.flink.avro.generated.record';

/** Throws a plain Error for a type that has no schema: see `underivable`. */
export function deriveSchema(columns: readonly Column[], isLegacy: boolean): object {
  const dot = ROOT.lastIndexOf('.');
  return {
    type: 'record',
    name: ROOT.slice(dot + 1),
    namespace: ROOT.slice(0, dot),
    fields: fieldsOf(columns, ROOT.slice(dot + 1), isLegacy),
  };
}

/** Why a column has no schema; undefined where it has one. Completes "The format … cannot hold the column …: ". */
export function underivable(type: SqlType, isLegacy: boolean): string | undefined {
  switch (type.kind) {
    case 'TIMESTAMP':
      return isLegacy && type.precision > 3 ? 'with the legacy mapping a TIMESTAMP has three digits behind the second at most' : undefined;
    case 'TIMESTAMP_LTZ':
      return isLegacy ? 'with the legacy mapping there is no TIMESTAMP_LTZ' : undefined;
    case 'TIME':
      return type.precision > 3 ? 'a TIME has three digits behind the second at most' : undefined;
    // Inside ARRAY and MAP Flink keeps to the legacy mapping, whatever the option says.
    case 'ARRAY':
      return underivable(type.element, true);
    case 'MAP':
      if (type.key.kind !== 'VARCHAR' && type.key.kind !== 'CHAR') return 'the keys of a MAP are texts';
      return underivable(type.value, true);
    case 'ROW':
      return type.fields.map((field) => underivable(field.type, isLegacy)).find((reason) => reason !== undefined);
    case 'NULL':
    case 'INTERVAL YEAR TO MONTH':
    case 'INTERVAL DAY TO SECOND':
      return 'no such type is stored';
    default:
      return undefined;
  }
}

function fieldsOf(columns: readonly Column[], rowName: string, isLegacy: boolean): readonly object[] {
  return columns.map(({ name, type }) => {
    const field = { name, type: schemaOf(type, `${rowName}_${name}`, isLegacy) };
    return type.nullable ? { ...field, default: null } : field;
  });
}

function schemaOf(type: SqlType, rowName: string, isLegacy: boolean): unknown {
  const schema = bareSchema(type, rowName, isLegacy);
  return type.nullable ? ['null', schema] : schema;
}

function bareSchema(type: SqlType, rowName: string, isLegacy: boolean): unknown {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'boolean';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return 'int';
    case 'BIGINT':
      return 'long';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    case 'CHAR':
    case 'VARCHAR':
      return 'string';
    case 'BINARY':
    case 'VARBINARY':
      return 'bytes';
    case 'DATE':
      return { type: 'int', logicalType: 'date' };
    case 'TIME':
      return { type: 'int', logicalType: 'time-millis' };
    case 'TIMESTAMP':
      return { type: 'long', logicalType: `${isLegacy ? '' : 'local-'}timestamp-${unitOf(type.precision)}` };
    case 'TIMESTAMP_LTZ':
      return { type: 'long', logicalType: `timestamp-${unitOf(type.precision)}` };
    case 'DECIMAL':
      return { type: 'bytes', logicalType: 'decimal', precision: type.precision, scale: type.scale };
    case 'ARRAY':
      return { type: 'array', items: schemaOf(type.element, rowName, true) };
    case 'MAP':
      return { type: 'map', values: schemaOf(type.value, rowName, true) };
    case 'ROW':
      return { type: 'record', name: rowName, fields: fieldsOf(type.fields, rowName, isLegacy) };
    default:
      throw new Error(`no schema for ${type.kind}`);
  }
}

function unitOf(precision: number): 'millis' | 'micros' | 'nanos' {
  if (precision <= 3) return 'millis';
  return precision <= 6 ? 'micros' : 'nanos';
}

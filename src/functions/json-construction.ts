/**
 * Functions that make JSON: JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_QUOTE and its opposite. The parser puts what is done with NULL in
 * front: JSON_OBJECT('NULL' | 'ABSENT', key, value, …), JSON_ARRAY('NULL' | 'ABSENT', value, …). The result of one of the two is JSON inside of
 * the other; every other text is a string there.
 */
import type { Integer } from '../model/integer.ts';
import { mapEntries } from '../model/map-value.ts';
import { daysOfMicros, formatDate, formatTime, MICROS_PER_MINUTE, microsOfDayOf } from '../model/temporal.ts';
import { isBinary, isNested, isNumeric, isString, type NestedType, type SqlType } from '../model/types.ts';
import { formatValue, type Nested, type Value } from '../model/value.ts';
import { partsOf } from './cast-nested.ts';
import { isTextual, propagated, type Resolved, type ScalarFunction, STRING, takes } from './function.ts';
import { formatJson, type Json, JsonNumber, parseJson } from './json-text.ts';

const CONSTRUCTORS = new Set(['JSON_OBJECT', 'JSON_ARRAY']);

export const jsonConstruction: readonly ScalarFunction[] = [
  {
    name: 'JSON_OBJECT',
    syntax: "JSON_OBJECT([[KEY] 'name' VALUE value, …] [{NULL | ABSENT} ON NULL])",
    doc: 'An object of those members, in the order of their names. A member whose value is NULL is null (what is meant when nothing is said) or left out.',
    example: { sql: "JSON_OBJECT('b' VALUE 1, 'a' VALUE JSON_ARRAY(TRUE, 'x'))", result: '{"a":[true,"x"],"b":1}' },
    nulls: 'called',
    resolve: (types, constants = []) => {
      const [, ...members] = types;
      const areNames = members.every((_, index) => index % 2 === 1 || typeof constants[index + 1] === 'string');
      if (!areNames || members.length % 2 === 1 || !members.every(isShown)) return undefined;
      return { type: { ...STRING, nullable: false }, operandTypes: types };
    },
    evaluator({ operandTypes, operandCalls }) {
      const read = operandTypes.map((type, index) => jsonReader(type, operandCalls[index]));
      return (onNull = 'NULL', ...members: Value[]) => {
        const object = new Map<string, Json>();
        for (let index = 0; index < members.length; index += 2) {
          const value = members[index + 1] ?? null;
          if (value !== null || onNull === 'NULL') object.set(String(members[index]), read[index + 2]?.(value) ?? null);
        }
        return formatJson(object);
      };
    },
  },
  {
    name: 'JSON_ARRAY',
    syntax: 'JSON_ARRAY([value, …] [{NULL | ABSENT} ON NULL])',
    doc: 'An array of those values. A value that is NULL is left out (what is meant when nothing is said) or null.',
    example: { sql: "JSON_ARRAY(1, 'a', NULL NULL ON NULL)", result: '[1,"a",null]' },
    nulls: 'called',
    resolve: (types) => (types.every(isShown) ? { type: { ...STRING, nullable: false }, operandTypes: types } : undefined),
    evaluator({ operandTypes, operandCalls }) {
      const read = operandTypes.map((type, index) => jsonReader(type, operandCalls[index]));
      return (onNull = 'ABSENT', ...values: Value[]) =>
        formatJson(values.flatMap((value, index) => (value === null && onNull === 'ABSENT' ? [] : [read[index + 1]?.(value) ?? null])));
    },
  },
  {
    name: 'JSON_STRING',
    syntax: 'JSON_STRING(value)',
    doc: 'The value as JSON: a number, a boolean or a string; bytes in Base64; an ARRAY as an array, a MAP or ROW as an object.',
    example: { sql: 'JSON_STRING(\'say "hi"\')', result: '"say \\"hi\\""' },
    nulls: 'propagate',
    resolve(types): Resolved | undefined {
      return types.length === 1 && types.every(isShown) ? { type: propagated(STRING, types), operandTypes: types } : undefined;
    },
    evaluator({ operandTypes: [type], operandCalls: [name] }) {
      const read = jsonReader(type, name);
      return (value: Value) => formatJson(read(value));
    },
  },
  {
    name: 'JSON_QUOTE',
    syntax: 'JSON_QUOTE(text)',
    doc: 'The text as a JSON string of ASCII: what is beyond is \\uXXXX.',
    example: { sql: `JSON_QUOTE('say "≠"')`, result: '"say \\"\\u2260\\""' },
    nulls: 'propagate',
    resolve: takes(['text']),
    evaluator: () => (value: string) =>
      JSON.stringify(value)
        .replaceAll('/', '\\/')
        .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
  {
    name: 'JSON_UNQUOTE',
    syntax: 'JSON_UNQUOTE(text)',
    doc: 'The text that a JSON string stands for; what is no JSON string stays as it is.',
    example: { sql: `JSON_UNQUOTE('"a\\u0062"')`, result: 'ab' },
    nulls: 'propagate',
    resolve: takes(['text']),
    evaluator: () => (value: string) => {
      const read = value.startsWith('"') && value.endsWith('"') ? parseJson(value) : undefined;
      return typeof read === 'string' ? read : value;
    },
  },
];

/** DATE and TIME have no form in JSON in Flink, and maps have text for keys. */
function isShown(type: SqlType): boolean {
  if (isNested(type)) return partsOf(type).every(isShown) && (type.kind !== 'MAP' || isString(type.key));
  return isTextual(type) || isBinary(type) || isNumeric(type) || type.kind === 'BOOLEAN' || isMoment(type);
}

function isMoment({ kind }: SqlType): boolean {
  return kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ';
}

function jsonReader(type: SqlType | undefined, call: string | undefined): (value: Value) => Json {
  const isJson = call !== undefined && CONSTRUCTORS.has(call);
  return (value) => {
    if (value === null || type === undefined || typeof value === 'boolean') return value as null | boolean;
    if (typeof value === 'string') return isJson ? (parseJson(value) ?? value) : value;
    if (isNested(type)) return nestedJson(value as Nested, type);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    if (isMoment(type)) return isoText(value as Integer, type.kind === 'TIMESTAMP_LTZ');
    const text = formatValue(value, type, 'UTC') ?? '';
    return /[IN]/.test(text) ? text : new JsonNumber(text);
  };
}

function nestedJson(value: Nested, type: NestedType): Json {
  const part = (inner: Value | undefined, partType: SqlType): Json => jsonReader(partType, undefined)(inner ?? null);
  switch (type.kind) {
    case 'ARRAY':
      return value.map((element) => part(element, type.element));
    case 'ROW':
      return new Map(type.fields.map((field, place) => [field.name, part(value[place], field.type)]));
    case 'MAP':
      return new Map(mapEntries(value).map(([key, inner]) => [String(key), part(inner, type.value)]));
  }
}

/** As java.time shows a LocalDateTime (without seconds where they are 0) and an Instant: fractions of 3 or 6 digits. */
function isoText(micros: Integer, isInstant: boolean): string {
  const ofDay = microsOfDayOf(micros);
  const precision = ofDay % 1_000_000 === 0 ? 0 : ofDay % 1000 === 0 ? 3 : 6;
  const clock = formatTime(ofDay, precision);
  const shown = !isInstant && ofDay % MICROS_PER_MINUTE === 0 ? clock.slice(0, 5) : clock;
  return `${formatDate(daysOfMicros(micros))}T${shown}${isInstant ? 'Z' : ''}`;
}

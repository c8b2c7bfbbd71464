/**
 * Functions that look into JSON: JSON_VALUE, JSON_QUERY, JSON_EXISTS, IS JSON. What the parser makes of their clauses:
 *
 *   JSON_VALUE(doc, path, 'type', 'on empty', default, 'on error', default)      'on …': NULL, ERROR, DEFAULT
 *   JSON_QUERY(doc, path, 'wrapper', 'on empty', 'on error')                     'wrapper': WITHOUT, CONDITIONAL, UNCONDITIONAL
 *   JSON_EXISTS(doc, path, 'on error')
 *
 * As in Flink a path is strict if it does not say lax: then a path that leads nowhere, a text that is no JSON and a value of the wrong kind
 * are errors, of which ON ERROR decides. In lax mode they are empty results, of which ON EMPTY decides.
 */
import { isString, type SqlType, simple } from '../model/types.ts';
import { parseValue, type Value } from '../model/value.ts';
import { castFailed, jsonFailed } from './errors.ts';
import { asText, type Call, checking, isNullable, isTextual, type Resolved, type ScalarFunction, STRING, takes } from './function.ts';
import { type JsonPath, jsonPath } from './json-path.ts';
import { formatJson, isScalar, type Json, JsonNumber, parseJson } from './json-text.ts';
import { remembered } from './remembered.ts';

/** Several calls look into the document of one row: it is read once. */
const parsedDocument = remembered(parseJson);

const RETURNED: ReadonlyMap<Value | undefined, SqlType> = new Map([
  ['STRING', STRING],
  ...(['BOOLEAN', 'INT', 'DOUBLE'] as const).map((kind) => [kind, simple(kind)] as const),
]);

export const json: readonly ScalarFunction[] = [
  {
    name: 'JSON_VALUE',
    syntax:
      "JSON_VALUE(json, 'path' [RETURNING STRING | BOOLEAN | INTEGER | DOUBLE] [{NULL | ERROR | DEFAULT value} ON EMPTY] [{NULL | ERROR | DEFAULT value} ON ERROR])",
    doc: "The scalar at a path, which is strict unless it begins with 'lax '; numbers as STRING keep their digits. NULL where nothing else is said.",
    example: { sql: `JSON_VALUE('{"a": [{"b": 1.50}]}', '$.a[0].b')`, result: '1.50' },
    nulls: 'called',
    resolve: resolveValue,
    check: checking(1, jsonPath),
    evaluator: valueEvaluator,
  },
  {
    name: 'JSON_QUERY',
    syntax:
      "JSON_QUERY(json, 'path' [{WITHOUT | WITH [CONDITIONAL | UNCONDITIONAL]} [ARRAY] WRAPPER] [{NULL | ERROR | EMPTY ARRAY | EMPTY OBJECT} ON EMPTY] [… ON ERROR])",
    doc: 'The array or object at a path, as JSON with the members of objects in the order of their names; a scalar only in a wrapper.',
    example: { sql: `JSON_QUERY('{"a": [{"c": 2, "b": 1}]}', '$.a')`, result: '[{"b":1,"c":2}]' },
    nulls: 'called',
    resolve: (types, constants = []) => {
      const isKnown = types.length === 2 || (types.length === 5 && constants.slice(2).every((one) => typeof one === 'string'));
      return isKnown && types.every(isTextual) ? { type: STRING, operandTypes: types.map(asText) } : undefined;
    },
    check: checking(1, jsonPath),
    evaluator: queryEvaluator,
  },
  {
    name: 'JSON_EXISTS',
    syntax: "JSON_EXISTS(json, 'path' [{TRUE | FALSE | UNKNOWN | ERROR} ON ERROR])",
    doc: 'Whether a path leads to a value other than null; FALSE ON ERROR where nothing else is said.',
    example: { sql: `JSON_EXISTS('{"a": true}', '$.a')`, result: 'TRUE' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'text'], { type: simple('BOOLEAN'), optional: 1, mayBeNull: true }),
    check: checking(1, jsonPath),
    evaluator(call) {
      const find = finder(call);
      return (document: string, path: string, onError = 'FALSE') => {
        const { value, error } = find(document, path);
        if (error === undefined) return value !== null && value !== undefined;
        if (onError === 'ERROR') throw jsonFailed(error, document, call.text);
        return onError === 'UNKNOWN' ? null : onError === 'TRUE';
      };
    },
  },
  isJson('VALUE', 'The text is JSON of any kind.', () => true),
  isJson('SCALAR', 'The text is JSON, but no object or array.', isScalar),
  isJson('ARRAY', 'The text is a JSON array.', Array.isArray),
  isJson('OBJECT', 'The text is a JSON object.', (value) => value instanceof Map),
];

/** FALSE for NULL, as in Flink. */
function isJson(kind: string, doc: string, test: (value: Json) => boolean): ScalarFunction {
  const sample = { VALUE: '"a"', SCALAR: '1', ARRAY: '[1]' }[kind] ?? '{"a": 1}';
  return {
    name: `IS JSON ${kind}`,
    ...(kind === 'VALUE' ? { aliases: ['IS JSON'] } : {}),
    syntax: `text IS [NOT] JSON ${kind === 'VALUE' ? '[VALUE]' : kind}`,
    doc,
    example: { sql: `'${sample}' IS JSON ${kind}`, result: 'TRUE' },
    nulls: 'called',
    resolve: (types) => takes(['text'], { type: simple('BOOLEAN', false) })(types.map((type) => ({ ...type, nullable: false }))),
    evaluator: () => (text: string | null) => {
      const value = text === null ? undefined : parseJson(text);
      return value !== undefined && test(value);
    },
  };
}

interface Found {
  /** undefined: nothing there. */
  readonly value?: Json | undefined;
  /** Why there is no result at all, as a sentence without its subject. */
  readonly error?: string;
  readonly isLax: boolean;
}

function finder({ text }: Call): (document: string, path: string) => Found {
  const compile = remembered((path) => jsonPath(path, text));
  return (document, path) => found(parsedDocument(document), compile(path));
}

function found(root: Json | undefined, path: JsonPath): Found {
  const { isLax } = path;
  if (root === null) return { error: 'looks into null', isLax };
  if (root === undefined) return isLax ? { isLax } : { error: 'found no JSON', isLax };
  const value = path.read(root);
  return value === undefined && !isLax ? { error: 'found nothing at its path', isLax } : { value, isLax };
}

function resolveValue(types: readonly SqlType[], constants: readonly (Value | undefined)[] = []): Resolved | undefined {
  const [document, path, ...clauses] = types;
  if (document === undefined || path === undefined || !isTextual(document) || !isTextual(path)) return undefined;
  const operands = [asText(document), asText(path)];
  if (clauses.length === 0) return { type: STRING, operandTypes: operands };
  const type = RETURNED.get(constants[2]);
  const [returning, onEmpty, emptyDefault, onError, errorDefault] = clauses;
  if (type === undefined || returning === undefined || onEmpty === undefined || emptyDefault === undefined) return undefined;
  if (onError === undefined || errorDefault === undefined || clauses.length > 5) return undefined;
  // TRUE stays what it is for the evaluator to show.
  const asResult = (one: SqlType): SqlType =>
    one.kind === 'BOOLEAN' && isString(type) ? one : isString(type) ? asText(one) : { ...type, nullable: isNullable(one) };
  return { type, operandTypes: [...operands, returning, onEmpty, asResult(emptyDefault), onError, asResult(errorDefault)] };
}

function valueEvaluator(call: Call) {
  const find = finder(call);
  const read = scalarReader(call.type);
  const isText = isString(call.type);
  return (
    document: string | null,
    path: string | null,
    _returning?: string,
    onEmpty = 'NULL',
    emptyDefault: Value = null,
    onError = 'NULL',
    errorDefault: Value = null,
  ): Value => {
    if (document === null || path === null) return null;
    const { value, error, isLax } = find(document, path);
    const isUsable = value !== undefined && isScalar(value);
    const failure = error ?? (isUsable || isLax ? undefined : 'found no scalar at its path');
    if (failure === undefined && isUsable && value !== null) return read(value);
    const [behaviour, fallback] = failure === undefined ? [onEmpty, emptyDefault] : [onError, errorDefault];
    if (behaviour === 'ERROR') throw jsonFailed(failure ?? 'found nothing at its path', document, call.text);
    // TRUE as a STRING is 'true' here, as in JSON.
    return behaviour !== 'DEFAULT' ? null : typeof fallback === 'boolean' && isText ? String(fallback) : fallback;
  };
}

/** A value of another kind than RETURNING asks for is no case of ON ERROR: it fails, as it does in Flink. */
function scalarReader(type: SqlType): (value: boolean | string | JsonNumber) => Value {
  if (isString(type)) return (value) => (value instanceof JsonNumber ? value.text : String(value));
  return (value) => {
    const isRight = type.kind === 'BOOLEAN' ? typeof value === 'boolean' : value instanceof JsonNumber;
    const shown = value instanceof JsonNumber ? value.text : String(value);
    const read = isRight ? parseValue(shown, type, 'UTC') : undefined;
    if (read === undefined) throw castFailed(shown, STRING, type);
    return read;
  };
}

function queryEvaluator(call: Call) {
  const find = finder(call);
  return (document: string | null, path: string | null, wrapper = 'WITHOUT', onEmpty = 'NULL', onError = 'NULL'): string | null => {
    if (document === null || path === null) return null;
    const { value, error, isLax } = find(document, path);
    const fail = (what: string, behaviour: string): string | null => {
      if (behaviour === 'ERROR') throw jsonFailed(what, document, call.text);
      return behaviour === 'EMPTY ARRAY' ? '[]' : behaviour === 'EMPTY OBJECT' ? '{}' : null;
    };
    if (error !== undefined) return fail(error, onError);
    if (value === undefined || value === null) return fail('found nothing at its path', onEmpty);
    const isWrapped = wrapper === 'UNCONDITIONAL' || (wrapper === 'CONDITIONAL' && !Array.isArray(value));
    const wrapped = isWrapped ? [value] : value;
    if (!isScalar(wrapped)) return formatJson(wrapped);
    return fail('found nothing but a scalar at its path', isLax ? onEmpty : onError);
  };
}

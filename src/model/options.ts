/**
 * Options as data: one literal per connector (or for the session settings) from which validation, help, completion and
 * the manual are read, and from which the type of the values is inferred.
 *
 * An entry is of one of three classes. *honoured*: it does what Flink's documentation says. *harmless*: accepted with one notice, it
 * has no meaning here. *refused*: it would change the result and is not supported, so it is an error that names it.
 */
import { parseDuration, WAIT_MS_MAX } from './duration.ts';
import { UserError } from './errors.ts';
import { nearest } from './nearest.ts';
import { isReference, isSecretName, maskInside, SECRET_MASK } from './secrets.ts';

export interface OptionEntry<T> {
  readonly doc: string;
  readonly kind: 'text' | 'integer' | 'number' | 'boolean' | 'duration' | 'choice';
  /** `undefined` where the option may be left out without a default. */
  readonly default: T;
  readonly isRequired: boolean;
  /** Masked wherever options are shown. */
  readonly isSecret: boolean;
  /** Flink's default as it prints it, where ours differs. */
  readonly flinkDefault?: string | undefined;
  /** The values of a choice, for completion. */
  readonly values?: readonly string[] | undefined;
  readonly standing: { readonly kind: 'honoured' } | { readonly kind: 'harmless' | 'refused'; readonly reason: string };
  /** Text of the WITH list → value; throws a plain Error whose message completes "must be …". */
  parse(text: string): T;
}

// biome-ignore lint/suspicious/noExplicitAny: the literal is read for its inferred types, any entry may stand in it.
export type OptionLiteral = Readonly<Record<string, OptionEntry<any>>>;

/** The values of an option literal: `OptionValues<typeof options>['hostname']`. */
export type OptionValues<L extends OptionLiteral> = { readonly [K in keyof L]: L[K] extends OptionEntry<infer T> ? T : never };

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

interface Extras {
  readonly flinkDefault?: string;
}

const HONOURED = { kind: 'honoured' } as const;

function entry<T>(
  kind: OptionEntry<T>['kind'],
  doc: string,
  parse: (text: string) => T,
  rest: Partial<OptionEntry<T>> & { readonly default: T },
): OptionEntry<T> {
  return { kind, doc, parse, isRequired: false, isSecret: false, standing: HONOURED, ...rest };
}

/** Free text that must be given. */
export function text(doc: string): OptionEntry<string> {
  return entry<string>('text', doc, (value) => value, { default: '', isRequired: true });
}

/** Free text that may be left out. */
export function optionalText(doc: string): OptionEntry<string | undefined> {
  return entry<string | undefined>('text', doc, (value) => value, { default: undefined });
}

/** Free text with a default. */
export function textOr(doc: string, fallback: string, extras: Extras = {}): OptionEntry<string> {
  return entry<string>('text', doc, (value) => value, { default: fallback, ...extras });
}

/** A password or key: required text, masked wherever options are shown. */
export function secret(doc: string): OptionEntry<string> {
  return { ...text(doc), isSecret: true };
}

/** A password that may be left out. */
export function optionalSecret(doc: string): OptionEntry<string | undefined> {
  return { ...optionalText(doc), isSecret: true };
}

export function integer(doc: string, bounds: Bounds, fallback: number, extras: Extras = {}): OptionEntry<number> {
  return entry('integer', doc, (value) => parseInteger(value, bounds), { default: fallback, ...extras });
}

export function optionalInteger(doc: string, bounds: Bounds = {}): OptionEntry<number | undefined> {
  return entry<number | undefined>('integer', doc, (value) => parseInteger(value, bounds), { default: undefined });
}

export function boolean(doc: string, fallback: boolean, extras: Extras = {}): OptionEntry<boolean> {
  return entry('boolean', doc, parseBoolean, { default: fallback, ...extras });
}

/**
 * A duration as Flink writes it: `10 s`, `500ms`, `3 min`, `1 h`, `2 d`; a bare number is milliseconds. The value is in milliseconds, and short
 * enough to wait for.
 */
export function duration(doc: string, fallbackMs: number, { minMs = 0, ...extras }: Extras & { minMs?: number } = {}): OptionEntry<number> {
  return entry('duration', doc, (value) => parseDuration(value, { minMs, maxMs: WAIT_MS_MAX }), { default: fallbackMs, ...extras });
}

export function choice<const V extends readonly string[]>(
  doc: string,
  values: V,
  fallback: V[number],
  extras: Extras = {},
): OptionEntry<V[number]> {
  const parse = (value: string): V[number] => {
    const found = values.find((known) => known.toLowerCase() === value.toLowerCase());
    if (found === undefined) throw new Error(`one of ${values.map((known) => `'${known}'`).join(', ')}`);
    return found;
  };
  return entry<V[number]>('choice', doc, parse, { default: fallback, values, ...extras });
}

/** A regular expression on a whole name: Java's and JavaScript's agree in what names need. */
export function optionalPattern(doc: string): OptionEntry<RegExp | undefined> {
  const parse = (value: string): RegExp => {
    try {
      return new RegExp(`^(?:${value})$`, 'u');
    } catch (cause) {
      throw new Error(`a regular expression: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  };
  return { ...optionalText(doc), default: undefined, parse };
}

/** Accepted with one notice: `reason` completes "… has no effect here: ". */
export function harmless(doc: string, reason: string): OptionEntry<string | undefined> {
  return { ...optionalText(doc), standing: { kind: 'harmless', reason } };
}

/** Refused by name: `reason` says what happens instead and what to do. */
export function refused(doc: string, reason: string): OptionEntry<string | undefined> {
  return { ...optionalText(doc), standing: { kind: 'refused', reason } };
}

export interface ReadOptions<L extends OptionLiteral> {
  readonly values: OptionValues<L>;
  /** The given keys that a pattern entry (`debezium.*`, `fields.#.kind`) took: key as written → parsed value. */
  readonly matched: ReadonlyMap<string, unknown>;
  readonly notices: readonly string[];
  readonly faults: readonly OptionFault[];
}

/** One thing wrong with one option; `key` is as the user wrote it, or the missing one. */
export interface OptionFault {
  readonly key: string;
  readonly error: UserError;
  /** What was plainly meant in its place. */
  readonly meant?: { readonly of: 'key' | 'value'; readonly text: string } | undefined;
}

/**
 * Reads what a user gave against a literal and reports every fault at once: unknown keys (with the nearest known one), values that do
 * not parse, refused options, missing ones. Keys ending in `.*` and keys holding `#` are patterns.
 *
 * `owner` names whose options these are in messages: `connector 'jdbc'`.
 */
export function readOptions<L extends OptionLiteral>(literal: L, given: ReadonlyMap<string, string>, owner: string): ReadOptions<L> {
  const values: Record<string, unknown> = {};
  const matched = new Map<string, unknown>();
  const notices: string[] = [];
  const faults: OptionFault[] = [];
  for (const [key, known] of Object.entries(literal)) if (!isPattern(key)) values[key] = known.default;
  for (const [key, value] of given) {
    const found = findEntry(literal, key);
    if (found === undefined) faults.push(unknownOption(literal, key, owner));
    else readOne(found, key, value);
  }
  // An option whose key is nearly right is not missing as well.
  const meant = new Set(faults.map((fault) => fault.meant?.text));
  for (const [key, known] of Object.entries(literal)) {
    if (known.isRequired && !given.has(key) && !meant.has(key)) faults.push({ key, error: missingOption(key, known, owner) });
  }
  return { values: values as OptionValues<L>, matched, notices, faults };

  function readOne(found: FoundEntry, key: string, value: string): void {
    const { standing } = found.entry;
    if (standing.kind === 'refused') {
      faults.push({ key, error: refusedOption(key, standing.reason, owner) });
      return;
    }
    if (standing.kind === 'harmless') notices.push(`'${key}' has no effect here: ${standing.reason}`);
    try {
      const parsed: unknown = found.entry.parse(value);
      if (found.isPattern) matched.set(key, parsed);
      else values[key] = parsed;
    } catch (cause) {
      const near = nearest(value, found.entry.values ?? []);
      const error = badOption(key, { shown: isSecretOption(found, key) ? undefined : maskInside(value), near, cause });
      faults.push({ key, error, meant: near === undefined ? undefined : { of: 'value', text: near } });
    }
  }
}

/** The options with secrets replaced, for everything that is shown. */
export function maskedOptions(literal: OptionLiteral | undefined, given: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...given].map(([key, value]) => {
      const isMasked = isSecretOption(literal === undefined ? undefined : findEntry(literal, key), key) && !isReference(value);
      return [key, isMasked ? SECRET_MASK : maskInside(value)] as const;
    }),
  );
}

/** A literal knows the options it names; what a pattern takes, and what nobody knows, is judged by its name. */
function isSecretOption(found: FoundEntry | undefined, key: string): boolean {
  return found !== undefined && !found.isPattern ? found.entry.isSecret : isSecretName(key);
}

interface FoundEntry {
  readonly entry: OptionEntry<unknown>;
  readonly isPattern: boolean;
}

function findEntry(literal: OptionLiteral, key: string): FoundEntry | undefined {
  // The key is the user's text: `toString` is no option of any literal.
  const exact = Object.hasOwn(literal, key) ? literal[key] : undefined;
  if (exact !== undefined && !isPattern(key)) return { entry: exact, isPattern: false };
  for (const [pattern, known] of Object.entries(literal)) {
    if (isPattern(pattern) && patternOf(pattern).test(key)) return { entry: known, isPattern: true };
  }
  return undefined;
}

function isPattern(key: string): boolean {
  return key.endsWith('.*') || key.includes('#');
}

function patternOf(key: string): RegExp {
  const escaped = key
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*$/, '.+')
    .replace('#', '.+');
  return new RegExp(`^${escaped}$`);
}

function parseInteger(value: string, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Bounds): number {
  const parsed = Number(value.trim());
  if (!/^[+-]?\d+$/.test(value.trim()) || parsed < min || parsed > max) {
    const from = min === Number.MIN_SAFE_INTEGER ? '' : ` from ${min}`;
    const to = max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`;
    throw new Error(`a whole number${from}${to}`);
  }
  return parsed;
}

function parseBoolean(value: string): boolean {
  const lower = value.trim().toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw new Error("'true' or 'false'");
  return lower === 'true';
}

function unknownOption(literal: OptionLiteral, key: string, owner: string): OptionFault {
  const known = Object.entries(literal).filter(([, entry]) => entry.standing.kind !== 'refused');
  const near = nearest(
    key,
    known.map(([name]) => name),
  );
  const error = new UserError('OPTION_UNKNOWN', {
    problem: `The ${owner} has no option '${key}'.`,
    remedy:
      near === undefined
        ? `Remove it. Supported options: ${known.map(([name]) => name).join(', ')}.`
        : `Did you mean '${near}'? HELP lists all options.`,
  });
  return { key, error, meant: near === undefined || isPattern(near) ? undefined : { of: 'key', text: near } };
}

/** `shown`: the value, unless it is secret. */
function badOption(
  key: string,
  { shown, near, cause }: { shown: string | undefined; near: string | undefined; cause: unknown },
): UserError {
  const wanted = cause instanceof Error ? cause.message : String(cause);
  return new UserError('OPTION_INVALID', {
    problem: `${shown === undefined ? 'The value' : `'${shown}'`} is not valid for '${key}'.`,
    remedy: `${near === undefined ? '' : `Did you mean '${near}'? `}It must be ${wanted}.`,
  });
}

function refusedOption(key: string, reason: string, owner: string): UserError {
  return new UserError('OPTION_UNSUPPORTED', {
    problem: `The ${owner} does not support '${key}' here: ${reason}`,
    remedy: `Remove '${key}'.`,
  });
}

function missingOption(key: string, known: OptionEntry<unknown>, owner: string): UserError {
  return new UserError('OPTION_MISSING', {
    problem: `The ${owner} needs the option '${key}'.`,
    remedy: `Add '${key}' = '…' to the WITH list. ${known.doc}`,
  });
}

/**
 * JSON as the functions of SQL need it: numbers keep their digits, as text in the form of Java's BigInteger and BigDecimal; members of
 * objects are written in the order of their names, as Flink writes them.
 */

/** A number by its text. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | string | JsonNumber | readonly Json[] | ReadonlyMap<string, Json>;

/** Deeper texts are no JSON, as in Jackson. */
const DEPTH_MAX = 1000;

/** undefined for what is not one whole JSON value. */
export function parseJson(text: string): Json | undefined {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  return value !== undefined && reader.isAtEnd ? value : undefined;
}

export function isScalar(value: Json): value is null | boolean | string | JsonNumber {
  return !(value instanceof Map || Array.isArray(value));
}

export function formatJson(value: Json): string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof Map) {
    const members = [...(value as ReadonlyMap<string, Json>)].sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${formatJson(member)}`).join(',')}}`;
  }
  return Array.isArray(value) ? `[${(value as readonly Json[]).map(formatJson).join(',')}]` : JSON.stringify(value);
}

/** A sign, a string, a number, a word. Strings hold no character of control below the blank. */
const TOKEN =
  /[ \t\n\r]*(?:([[\]{}:,])|"((?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*)"|(-?(?:0|[1-9]\d*))(\.\d+)?([eE][+-]?\d{1,9})?(?![\w.+-])|(true|false|null)(?!\w))/uy;

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return /^[ \t\n\r]*$/.test(this.#text.slice(this.#at));
  }

  value(depth: number): Json | undefined {
    const token = this.#token();
    if (token === undefined || depth > DEPTH_MAX) return undefined;
    const [, sign, string, whole, fraction, exponent, word] = token;
    if (string !== undefined) return unescaped(string);
    if (whole !== undefined) return new JsonNumber(numberText(whole, fraction, exponent));
    if (word !== undefined) return word === 'null' ? null : word === 'true';
    if (sign === '[') return this.#array(depth);
    return sign === '{' ? this.#object(depth) : undefined;
  }

  #array(depth: number): Json | undefined {
    const elements: Json[] = [];
    if (this.#accept(']')) return elements;
    for (;;) {
      const element = this.value(depth + 1);
      if (element === undefined) return undefined;
      elements.push(element);
      if (this.#accept(']')) return elements;
      if (!this.#accept(',')) return undefined;
    }
  }

  /** The last of several members of one name counts. */
  #object(depth: number): Json | undefined {
    const members = new Map<string, Json>();
    if (this.#accept('}')) return members;
    for (;;) {
      const name = this.#token()?.[2];
      if (name === undefined || !this.#accept(':')) return undefined;
      const member = this.value(depth + 1);
      if (member === undefined) return undefined;
      members.set(unescaped(name), member);
      if (this.#accept('}')) return members;
      if (!this.#accept(',')) return undefined;
    }
  }

  #token(): RegExpExecArray | undefined {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text) ?? undefined;
    if (token !== undefined) this.#at = TOKEN.lastIndex;
    return token;
  }

  #accept(sign: string): boolean {
    const before = this.#at;
    if (this.#token()?.[1] === sign) return true;
    this.#at = before;
    return false;
  }
}

function unescaped(string: string): string {
  return string.includes('\\') ? (JSON.parse(`"${string}"`) as string) : string;
}

/** `1.50` and `-0.0` as BigDecimal shows them: 1.50, 0.0; `15e2` becomes 1.5E+3. */
function numberText(whole: string, fraction = '', exponent = 'e0'): string {
  if (fraction === '' && exponent === 'e0') return whole === '-0' ? '0' : whole;
  const digits = (whole.replace('-', '') + fraction.slice(1)).replace(/^0+(?=\d)/, '');
  const sign = whole.startsWith('-') && digits !== '0'.repeat(digits.length) ? '-' : '';
  const scale = fraction.slice(1).length - Number(exponent.slice(1));
  const adjusted = digits.length - 1 - scale;
  if (scale < 0 || adjusted < -6) {
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return `${sign}${mantissa}${adjusted === 0 ? '' : `E${adjusted > 0 ? '+' : ''}${adjusted}`}`;
  }
  const padded = digits.padStart(scale + 1, '0');
  return scale === 0 ? sign + padded : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

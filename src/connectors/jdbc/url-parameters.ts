/** What the JDBC URLs of all products have in common: a place, and parameters behind a question mark. */
import { invariant, type UserError } from '../../model/errors.ts';
import { urlParameterInvalid, urlParameterNameless, urlParameterUnsupported } from './url-errors.ts';

export interface ParameterRules {
  readonly honoured: ReadonlySet<string>;
  /** They would change the result, or which server is written to: name → why not. */
  readonly refused: ReadonlyMap<string, string>;
  /** Values of refused ones that ask for nothing. */
  readonly refusedUnless: Readonly<Record<string, readonly string[]>>;
}

export interface Parameters {
  readonly given: ReadonlyMap<string, string>;
  /** Those that mean something to the Java driver only. */
  readonly ignored: readonly string[];
  readonly faults: readonly UserError[];
}

/** `name=value&name=value`, percent-encoded. */
export function readParameters(query: string, { honoured, refused, refusedUnless }: ParameterRules): Parameters {
  const faults: UserError[] = [];
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const at = pair.indexOf('=');
    const name = decodePart(at < 0 ? pair : pair.slice(0, at));
    const value = decodePart(at < 0 ? '' : pair.slice(at + 1));
    // The rest of a password that holds an & is no name to be shown.
    if (name === undefined || !/^\w+$/.test(name) || (at < 0 && !honoured.has(name))) faults.push(urlParameterNameless());
    else if (value === undefined) faults.push(urlParameterInvalid(name, 'percent-encoded text'));
    else given.set(name, value);
  }
  for (const [name, value] of given) {
    const reason = refused.get(name);
    if (reason !== undefined && !refusedUnless[name]?.includes(value)) faults.push(urlParameterUnsupported(name, reason));
  }
  return { given, ignored: [...given.keys()].filter((name) => !honoured.has(name)), faults };
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** `host`, `host:1`, `[::1]:1`, or nothing. */
export function parsePlace(text: string, defaultPort: number): Place | undefined {
  if (text === '') return { host: 'localhost', port: defaultPort };
  const [, ipv6, name, digits] = /^(?:\[([0-9a-f:.%]+)\]|([^:@[\]]+))?(?::(\d+))?$/i.exec(text) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  if ((ipv6 === undefined && name === undefined && digits === undefined) || port < 1 || port > 65_535) return undefined;
  return { host: ipv6 ?? name ?? 'localhost', port };
}

/** `host:5432/database`, for messages. */
export function placeText({ host, port }: Place, database: string | undefined): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}${database === undefined ? '' : `/${database}`}`;
}

/** undefined for what is not percent-encoded. */
export function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    invariant(cause instanceof URIError, 'decoding fails only for text that is not percent-encoded');
    return undefined;
  }
}

/**
 * The address of a server, and of a table there, as people write it: `mysql://user:password@host:3306/database.table`. Parts are
 * percent-encoded where they hold what structures a URL; a dot inside a name is %2E.
 */
import { invariant, UserError } from '../../model/errors.ts';
import { maskInside } from '../../model/secrets.ts';

export interface ServerUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** `shop.orders` → shop, orders. */
  readonly path: readonly string[];
  /** Behind the question mark: name → value. */
  readonly parameters: ReadonlyMap<string, string>;
}

export function parseServerUrl(text: string): ServerUrl {
  const [, scheme = '', credentials, host, digits, path = '', query = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:([^@]*)@)?([^:/?@[\]]+|\[[0-9a-f:.%]+\])(?::(\d+))?(?:\/([^?@]*))?(?:\?([^@]*))?$/i.exec(text) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) throw urlUnreadable(text);
  const [user, ...password] = credentials?.split(':') ?? [];
  const decode = (part: string): string => decoded(part) ?? raise(urlUnreadable(text));
  return {
    scheme: scheme.toLowerCase(),
    host: host.replaceAll(/[[\]]/g, ''),
    port,
    user: user === undefined || user === '' ? undefined : decode(user),
    password: password.length === 0 ? undefined : decode(password.join(':')),
    path: path === '' ? [] : path.split('.').map(decode),
    parameters: new Map(query.split('&').flatMap((pair) => (pair === '' ? [] : [parameter(pair, decode)]))),
  };
}

function parameter(pair: string, decode: (part: string) => string): [string, string] {
  const [name = '', ...value] = pair.split('=');
  return [decode(name), decode(value.join('='))];
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    invariant(cause instanceof URIError, 'decoding fails only for text that is not percent-encoded');
    return undefined;
  }
}

function raise(error: UserError): never {
  throw error;
}

function urlUnreadable(text: string): UserError {
  return new UserError('SERVER_URL', {
    problem: `'${maskInside(text)}' is not the address of a server.`,
    remedy: "Write it as 'mysql://user:password@host:3306/database.table'; inside a part @ is written %40, / %2F, : %3A, . %2E and % %25.",
  });
}

/** `form`: `mysql://host/database.table`. */
export function pathUnfit({ path }: ServerUrl, form: string): UserError {
  return new UserError('SERVER_URL', {
    problem:
      path.length === 0 ? 'The address names no database.' : `'${path.join('.')}' has ${path.length} parts, which name nothing there.`,
    remedy: `Write it as '${form}'.`,
  });
}

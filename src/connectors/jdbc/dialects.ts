/** The database products that can be written to, one line each. */
import { invariant, type UserError } from '../../model/errors.ts';
import { maskInside } from '../../model/secrets.ts';
import type { Dialect } from './dialect.ts';
import { mysql } from './mysql/mysql.ts';
import { postgres } from './postgres/postgres.ts';
import { schemeUnknown, urlInvalid } from './url-errors.ts';

const DIALECTS: readonly Dialect[] = [postgres, mysql];

/** The dialect of a URL, or why there is none. */
export function readDialect(url: string): { readonly dialect: Dialect } | { readonly fault: UserError } {
  const [, scheme] = /^jdbc:([a-z0-9]+):/i.exec(url) ?? [];
  const form = DIALECTS.map(({ urlForm }) => urlForm).join(' or ');
  const shown = maskInside(url);
  if (scheme === undefined) return { fault: urlInvalid(shown, form) };
  const dialect = DIALECTS.find(({ schemes }) => schemes.includes(scheme.toLowerCase()));
  if (dialect !== undefined) return { dialect };
  const products = DIALECTS.map(({ products }) => products).join(', ');
  return { fault: schemeUnknown(scheme.toLowerCase(), shown, { products, form }) };
}

/** Of the schemes in front of all addresses of a server. */
export function dialectNamed(scheme: string): Dialect {
  const dialect = DIALECTS.find(({ schemes }) => schemes.includes(scheme));
  invariant(dialect !== undefined, 'a URL is given to the connector that has its scheme');
  return dialect;
}

export function allSchemes(): readonly string[] {
  return DIALECTS.flatMap(({ schemes }) => schemes);
}

/** Of a table that was validated. */
export function dialectOf({ options }: { readonly options: { readonly url: string } }): Dialect {
  const read = readDialect(options.url);
  invariant('dialect' in read, 'the URL was validated');
  return read.dialect;
}

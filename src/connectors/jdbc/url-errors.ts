/** What can be wrong with a JDBC URL or a table name. Messages never hold a password. */
import { UserError } from '../../model/errors.ts';

/** `form`: how the URL is written. */
export function urlInvalid(shown: string, form: string): UserError {
  return new UserError('JDBC_URL', { problem: `'${shown}' is not a JDBC URL.`, remedy: `Write it as ${form}.` });
}

export function schemeUnknown(scheme: string, shown: string, { products, form }: { products: string; form: string }): UserError {
  return new UserError('JDBC_URL', {
    problem: `The connector 'jdbc' writes to ${products}; '${shown}' is a URL of ${scheme}, which is not supported.`,
    remedy: `Write it as ${form}.`,
  });
}

export function severalHosts(hosts: string): UserError {
  return new UserError('JDBC_URL', {
    problem: `The URL names several hosts (${hosts}), which is not supported.`,
    remedy: 'Name the one server that takes writes.',
  });
}

export function urlHoldsUser(shown: string): UserError {
  return new UserError('JDBC_URL', {
    problem: `'${shown}' holds an @: a user in front of the host is not a part of a JDBC URL.`,
    remedy: "Write 'username' and 'password' into the WITH list; an @ in the name of a database is written %40.",
  });
}

export function urlWithoutDatabase(shown: string, form: string): UserError {
  return new UserError('JDBC_URL', { problem: `'${shown}' names no database.`, remedy: `Write it as ${form}.` });
}

/** What stands there may belong to a password, so it is not shown. */
export function urlParameterNameless(): UserError {
  return new UserError('JDBC_URL', {
    problem: 'The URL has a parameter that is no name=value.',
    remedy: 'Write name=value; inside a value & is written %26, = %3D and % %25.',
  });
}

export function urlParameterInvalid(name: string, wanted: string): UserError {
  return new UserError('JDBC_URL', { problem: `The parameter '${name}' of the URL is not valid.`, remedy: `It must be ${wanted}.` });
}

export function urlParameterUnsupported(name: string, reason: string): UserError {
  return new UserError('JDBC_URL', {
    problem: `The parameter '${name}' of the URL is not supported here: ${reason}`,
    remedy: `Remove '${name}' from the URL.`,
  });
}

/** `form`: `table or schema.table; …`. */
export function tableNameInvalid(name: string, form: string): UserError {
  return new UserError('JDBC_TABLE_NAME', { problem: `'${name}' is not a table name.`, remedy: `Write 'table-name' as ${form}.` });
}

export function otherDatabase(named: string, connected: string | undefined): UserError {
  return new UserError('JDBC_TABLE_NAME', {
    problem: `'table-name' names the database '${named}', and the URL ${connected === undefined ? 'names none' : `leads to '${connected}'`}.`,
    remedy: `Write the database into the URL and leave it out of 'table-name'.`,
  });
}

/** What preflight finds wrong with a target, each with the statement that fixes it. */
import { UserError } from '../../model/errors.ts';
import { formatType, type SqlType } from '../../model/types.ts';

export function typeMismatch(place: string, type: SqlType, server: string, remedy: string): UserError {
  return new UserError('JDBC_TYPE', {
    problem: `${place} is declared ${formatType({ ...type, nullable: true })}, and ${server} at the target.`,
    remedy,
  });
}

export function serverTooOld(product: string, where: string, { version, oldest }: { version: string; oldest: string }): UserError {
  return new UserError('JDBC_VERSION', {
    problem: `${product} at ${where} is version ${version}; ${oldest} is the oldest that is written to.`,
    remedy: 'Upgrade the server, or name another one in the URL.',
  });
}

/** `why`: `it is a standby`. */
export function readOnlyServer(product: string, where: string, { why, remedy }: { why: string; remedy: string }): UserError {
  return new UserError('JDBC_READ_ONLY', { problem: `${product} at ${where} takes no writes: ${why}.`, remedy });
}

/** `hint`: where else a table of this name stands; `create`: the statement that makes the table. */
export function tableMissing(label: string, where: string, { hint, create }: { hint: string; create: string }): UserError {
  return new UserError('JDBC_TABLE_MISSING', {
    problem: `The table ${label} does not exist in ${where}.`,
    remedy: `${hint === '' ? 'Create it' : `${hint} Or create it`}:\n${create}`,
  });
}

/** A new table would lack those rows, and going on would never bring them. */
export const TABLE_GONE =
  'The rows that this job wrote are gone with it: bring the table back as it was, or start the job anew with --fresh.';

/** A fault of a job that wrote to its targets before. */
export function onContinuing(fault: UserError): UserError {
  if (fault.code !== 'JDBC_TABLE_MISSING') return fault;
  const { code, problem, remedy, cause } = fault;
  return new UserError(code, { problem, remedy: `${TABLE_GONE} ${remedy}`, cause });
}

/** Asked for by name; nothing is known of its columns. */
export function tableUnknown(name: string, where: string): UserError {
  return new UserError('JDBC_TABLE_MISSING', {
    problem: `There is no table ${name} at ${where} that this user can see.`,
    remedy: 'Check its name and schema, and GRANT SELECT on it.',
  });
}

export function notWritable(label: string, what: string): UserError {
  return new UserError('JDBC_TABLE_KIND', { problem: `${label} is ${what}, which takes no rows.`, remedy: 'Name a table.' });
}

export function columnMissing(label: string, column: string, remedy: string): UserError {
  return new UserError('JDBC_COLUMN_MISSING', { problem: `The table ${label} has no column '${column}'.`, remedy });
}

export function columnGenerated(label: string, column: string): UserError {
  return new UserError('JDBC_COLUMN_GENERATED', {
    problem: `The column '${column}' of ${label} is computed by the server (GENERATED ALWAYS AS).`,
    remedy: `Leave '${column}' out of the table's declaration.`,
  });
}

export function columnUnwritten(label: string, column: string, alter: string): UserError {
  return new UserError('JDBC_COLUMN_REQUIRED', {
    problem: `The column '${column}' of ${label} is NOT NULL without a default, and the job does not write it.`,
    remedy: `Declare '${column}' and select a value for it, or run: ${alter}`,
  });
}

export function keyNotUnique(label: string, key: readonly string[], remedy: string): UserError {
  return new UserError('JDBC_KEY', {
    problem: `The declared PRIMARY KEY (${key.join(', ')}) has no unique index at the target, so rows of ${label} cannot be updated by it.`,
    remedy,
  });
}

export function declaredTwice(label: string, first: string, other: string): UserError {
  const names = first === other ? `'${first}' with different options` : `'${first}' and '${other}'`;
  return new UserError('JDBC_DECLARED_TWICE', {
    problem: `The job writes to ${label} through two declarations, ${names}: the order in which their rows of one key arrive is not known.`,
    remedy: `Let all INSERTs into ${label} name one table with the same options.`,
  });
}

export function rightsMissing(label: string, user: string, { rights, grant }: { rights: readonly string[]; grant: string }): UserError {
  return new UserError('JDBC_RIGHTS', {
    problem: `${user} lacks ${rights.join(', ')} on ${label}.`,
    remedy: `An owner of it runs: ${grant}`,
  });
}

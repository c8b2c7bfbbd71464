/** What can go wrong at the target while a job writes. The server's own words are passed on. */
import { UserError } from '../../model/errors.ts';
import type { Failure } from './dialect.ts';

/** The connection broke while rows were on their way that no retry may send again. */
export function connectionLost(where: string, { product, message, cause }: Pick<Failure, 'product' | 'message' | 'cause'>): UserError {
  return new UserError('JDBC_CONNECTION_LOST', {
    problem: `The connection to ${product} at ${where} broke: ${message}.`,
    remedy: 'The job continues from its last checkpoint; look into the log of the server if it happens again.',
    cause,
    canRetry: true,
  });
}

/** A passing refusal: a deadlock, a full disk, a server that shuts down. */
export function serverBusy(table: string, { product, words, cause }: Failure): UserError {
  return new UserError('JDBC_SERVER', {
    problem: `${product} could not write to ${table}: ${words}`,
    remedy: 'The job continues from its last checkpoint; look into the log of the server if it happens again.',
    cause,
    canRetry: true,
  });
}

/** The server refuses a statement for a reason that stays: a right taken away, a column dropped. */
export function statementRefused(table: string, { product, words, hint, cause }: Failure): UserError {
  return new UserError('JDBC_REFUSED', {
    problem: `${product} refuses to write to ${table}: ${words}`,
    remedy: hint ?? 'Correct this at the server and start the job again: it continues from its last checkpoint.',
    cause,
  });
}

/** The server refuses a value. `key` is the row's, as the user would write it. */
export function rowRefused(table: string, key: string | undefined, { product, words, hint, cause }: Failure): UserError {
  return new UserError('JDBC_ROW_REFUSED', {
    problem: `${product} refuses a row of ${table}${key === undefined ? '' : ` with ${key}`}: ${words}`,
    remedy: hint ?? 'Correct the row at its source, widen the target, or filter it out in the query; then start the job again.',
    cause,
  });
}

export function checkpointTableLost({ words, cause }: Failure): UserError {
  return new UserError('JDBC_CHECKPOINT_TABLE', {
    problem: `The checkpoint could not be noted in riffle_checkpoints: ${words}`,
    remedy: 'Start the job again: it creates the table anew where it may, or says what is missing.',
    cause,
    canRetry: true,
  });
}

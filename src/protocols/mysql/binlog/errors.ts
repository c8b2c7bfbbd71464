/** What stops a job while it reads a binlog. */
import { UserError } from '../../../model/errors.ts';
import {
  INCIDENT,
  MARIADB_DELETE_ROWS_COMPRESSED,
  MARIADB_QUERY_COMPRESSED,
  MARIADB_START_ENCRYPTION,
  PARTIAL_UPDATE_ROWS,
  TRANSACTION_PAYLOAD,
} from './events.ts';

const AGAIN = 'start the job anew so that it reads the table again';

/** An event that may carry rows of a captured table and is not decoded here. */
export function eventUnreadable(event: string, place: string, reason: string, remedy: string): UserError {
  return new UserError('MYSQL_EVENT_UNREADABLE', {
    problem: `The log holds a ${event} at ${place}${reason}. It may carry rows of a table this job reads, and is not decoded here.`,
    remedy,
  });
}

export function rowImageIncomplete(table: string, place: string): UserError {
  return new UserError('MYSQL_ROW_IMAGE_INCOMPLETE', {
    problem: `A change of ${table} at ${place} holds some of its columns only: it was written with binlog_row_image = MINIMAL or NOBLOB.`,
    remedy: `Run SET GLOBAL binlog_row_image = 'FULL' at the server, let its sessions reconnect, and ${AGAIN}.`,
  });
}

export function schemaChanged(table: string, place: string, statement: string): UserError {
  return new UserError('MYSQL_SCHEMA_CHANGED', {
    problem: `${table} was changed at ${place} by: ${statement}`,
    remedy: `Declare the table with its new columns and ${AGAIN}; a job that began in the past can begin behind this statement instead.`,
  });
}

export function tableTruncated(table: string, place: string, statement: string): UserError {
  return new UserError('MYSQL_TABLE_EMPTIED', {
    problem: `Rows of ${table} were removed at ${place} without a change per row, by: ${statement}`,
    remedy: `Remove them from the target too and ${AGAIN}. DELETE FROM ${table} would have been followed row by row.`,
  });
}

export function schemaMismatch(table: string, place: string, difference: string): UserError {
  return new UserError('MYSQL_SCHEMA_MISMATCH', {
    problem: `The log at ${place} was written for other columns of ${table} than the server has now: ${difference}.`,
    remedy: `The table was altered behind this place. Start behind the ALTER TABLE, or ${AGAIN}.`,
  });
}

export function statementUnreadable(place: string, statement: string): UserError {
  return new UserError('MYSQL_STATEMENT_IN_LOG', {
    problem: `The log holds a statement instead of the rows it changed, which may be rows of a table this job reads (a trigger or a function reaches any), at ${place}: ${statement}`,
    remedy: `Run SET GLOBAL binlog_format = 'ROW' at the server, let its sessions reconnect (none may set another format), and ${AGAIN}.`,
  });
}

export function charsetUnreadable(place: string, statement: string): UserError {
  return new UserError('MYSQL_STATEMENT_CHARSET', {
    problem: `The statement at ${place} changes a table, and is written in a character set that is not read here, so its name is uncertain: ${statement}`,
    remedy: `Let clients that alter tables connect with utf8mb4, and ${AGAIN}.`,
  });
}

/** Servers log a ROLLBACK only where a table without transactions was written too. */
export function rowsRolledBack(place: string, statement: string): UserError {
  return new UserError('MYSQL_ROWS_ROLLED_BACK', {
    problem: `Rows of a transaction were undone at ${place} by ${statement}, after they were delivered: it also wrote a table without transactions (MyISAM, Aria), so the server logged what it undid.`,
    remedy: `Rows that the source does not have may be in the target: ${AGAIN}. ALTER TABLE … ENGINE = InnoDB for the tables without transactions keeps it from coming back.`,
  });
}

export function eventDamaged(place: string, reason: string): UserError {
  return new UserError('MYSQL_LOG_DAMAGED', {
    problem: `The event at ${place} is damaged: ${reason}.`,
    remedy: `Check the binlog with mysqlbinlog --verify-binlog-checksum; if it is damaged at the server, ${AGAIN}.`,
  });
}

export function xaRolledBack(xid: string, place: string): UserError {
  return new UserError('MYSQL_XA_ROLLED_BACK', {
    problem: `The XA transaction ${xid} was rolled back at ${place}, after its rows were delivered at its PREPARE.`,
    remedy: `Its rows are in the target and not in the source: ${AGAIN}.`,
  });
}

export function xaPrepareMissed(xid: string, place: string): UserError {
  return new UserError('MYSQL_XA_PREPARE_MISSED', {
    problem: `The XA transaction ${xid} committed at ${place} was prepared in front of the place where the job began: its rows are in nothing that was read.`,
    remedy: `Nothing wrong was written, but these rows are missing: ${AGAIN}. A job whose user may run XA RECOVER (on MySQL: GRANT XA_RECOVER_ADMIN ON *.*) waits ten seconds for such transactions before it reads.`,
  });
}

export function positionInsideTransaction(place: string): UserError {
  return new UserError('MYSQL_POSITION_INVALID', {
    problem: `The rows at ${place} belong to a transaction that began in front of the place where the job started.`,
    remedy: 'Start at a position between two transactions, as SHOW BINLOG EVENTS shows them.',
  });
}

/** The server does not go on with the transaction in which the job stopped. */
export function transactionMissing(left: string, next: string | undefined): UserError {
  return new UserError('MYSQL_TRANSACTION_MISSING', {
    problem: `The job stopped inside transaction ${left}, but the server goes on with ${next ?? 'one without a GTID'}.`,
    remedy: 'Resume at the server where the job stopped, or start it anew with a snapshot.',
  });
}

export function fileUnreadable(path: string, cause: unknown): UserError {
  return new UserError('MYSQL_FILE_UNREADABLE', {
    problem: `The binlog ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: 'Check that the file is there and that this user may read it.',
    cause,
  });
}

export function noBinlog(path: string, isEncrypted: boolean): UserError {
  return new UserError('MYSQL_FILE_UNREADABLE', {
    problem: isEncrypted ? `${path} is an encrypted binlog.` : `${path} is not a binlog of MySQL or MariaDB.`,
    remedy: isEncrypted ? 'Read it from its server, which sends it in clear.' : 'Name a file that SHOW BINARY LOGS lists.',
  });
}

const ROW_FORMAT = `Run SET GLOBAL binlog_format = 'ROW' at the server, let its sessions reconnect, and ${AGAIN}.`;

/** What a type of event means for the user. */
export function whyUnreadable(type: number): { readonly event: string | undefined; readonly reason: string; readonly remedy: string } {
  if (type === TRANSACTION_PAYLOAD) {
    return {
      event: 'compressed transaction (TRANSACTION_PAYLOAD_EVENT)',
      reason: '',
      remedy: `Run SET GLOBAL binlog_transaction_compression = OFF at the server, let its sessions reconnect, and ${AGAIN}.`,
    };
  }
  if (type === PARTIAL_UPDATE_ROWS) {
    return {
      event: undefined,
      reason: ' (binlog_row_value_options = PARTIAL_JSON)',
      remedy: `Run SET GLOBAL binlog_row_value_options = '' at the server, let its sessions reconnect, and ${AGAIN}.`,
    };
  }
  if (type >= MARIADB_QUERY_COMPRESSED && type <= MARIADB_DELETE_ROWS_COMPRESSED) {
    return {
      event: undefined,
      reason: ' (log_bin_compress)',
      remedy: `Run SET GLOBAL log_bin_compress = OFF at the server, and ${AGAIN}.`,
    };
  }
  if (type === MARIADB_START_ENCRYPTION) {
    return {
      event: undefined,
      reason: ' (encrypt_binlog)',
      remedy: 'Read it from the server, which sends it in clear, instead of from the file.',
    };
  }
  if (type === INCIDENT) {
    return { event: undefined, reason: ': the server lost events here', remedy: `What was lost is in no log: ${AGAIN}.` };
  }
  return { event: undefined, reason: '', remedy: ROW_FORMAT };
}

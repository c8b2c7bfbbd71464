/** Everything that can be wrong with a recording, or with a table declared over one. */
import { UserError } from '../../model/errors.ts';

export function notARecording(path: string, cause: unknown): UserError {
  return new UserError('RECORDING_UNREADABLE', {
    problem: `${path} is not a recording: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: "'path' must name a folder that holds recording.json, the log and the arrival times, such as recordings/shop.",
    cause,
  });
}

export function recordingVersion(path: string, kind: string | undefined, version: number | undefined): UserError {
  return new UserError('RECORDING_UNREADABLE', {
    problem: `The recording ${path} has kind ${kind} and format version ${version}, which this Riffle cannot read.`,
    remedy: 'Record it again with this version: npm run record.',
  });
}

export function recordingIncomplete(path: string, file: string, parts: readonly string[]): UserError {
  return new UserError('RECORDING_UNREADABLE', {
    problem: `In the recording ${path}, ${file} lacks ${parts.join(', ')}, or holds it in another form.`,
    remedy: 'Copy the recording again, or record it anew: npm run record.',
  });
}

/** The last event is not whole. */
export function recordingCut(path: string, pos: number, sizeBytes: number): UserError {
  return new UserError('RECORDING_DAMAGED', {
    problem: `The log of the recording ${path} ends at byte ${sizeBytes} in the middle of an event that begins at ${pos}.`,
    remedy: 'Copy the recording again, or record it anew: npm run record.',
  });
}

export function tableAmbiguous(path: string, name: string, names: readonly string[]): UserError {
  return new UserError('RECORDING_TABLE_AMBIGUOUS', {
    problem: `The recording ${path} holds several tables named ${name}: ${names.join(', ')}.`,
    remedy: "Add 'database-name' = '…'.",
  });
}

/** What is there instead: the nearest name, and all of them. */
interface Known {
  readonly near: string | undefined;
  readonly names: readonly string[];
}

export function tableMissing(path: string, name: string, { near, names }: Known): UserError {
  return new UserError('RECORDING_TABLE_MISSING', {
    problem: `The recording ${path} holds no table ${name}.`,
    remedy: `${near === undefined ? '' : `Did you mean '${near}'? `}It holds ${names.join(', ')}.`,
  });
}

export function columnMissing(table: string, name: string, { near, names }: Known): UserError {
  return new UserError('RECORDING_COLUMN_MISMATCH', {
    problem: `Table ${table} has no column ${name}.`,
    remedy: near === undefined ? `Its columns: ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** `reason` says what to declare instead. */
export function columnRefused(reason: string): UserError {
  return new UserError('RECORDING_COLUMN_MISMATCH', { problem: reason, remedy: '' });
}

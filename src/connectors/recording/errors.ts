/** Everything that can be wrong with a recording, or with a table declared over one. */
import { UserError } from '../../model/errors.ts';
import type { RecordRemedies } from '../kit/bad-record.ts';
import type { RecordingKind } from './description.ts';

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

/** The last event, or the last batch of records, is not whole. */
export function recordingCut(path: string, pos: number, sizeBytes: number): UserError {
  return new UserError('RECORDING_DAMAGED', {
    problem: `The log of the recording ${path} ends at byte ${sizeBytes} in the middle of what begins at ${pos}.`,
    remedy: 'Copy the recording again, or record it anew: npm run record.',
  });
}

/** A batch of records is not what a broker writes. `reason` is a sentence's end. */
export function recordsUnreadable(
  path: string,
  partition: string,
  { reason, cause }: { readonly reason: string; readonly cause: unknown },
): UserError {
  return new UserError('RECORDING_DAMAGED', {
    problem: `The records of ${partition} in the recording ${path} cannot be read: ${reason}.`,
    remedy: 'Copy the recording again, or record it anew: npm run record.',
    cause,
  });
}

/** What was recorded stays as it is. */
export const RECORD_REMEDIES: RecordRemedies = { correct: 'Declare the format and the columns as the messages were recorded' };

const HELD: Readonly<Record<RecordingKind, { readonly what: string; readonly option: string }>> = {
  'mysql-binlog': { what: 'the binlog of a server', option: "'table-name' = '…'" },
  'kafka-log': { what: 'topics of Kafka', option: "'topic' = '…' and 'format' = '…'" },
};

/** The table is declared as one of another kind. */
export function recordingKind(path: string, kind: RecordingKind): UserError {
  return new UserError('RECORDING_KIND', {
    problem: `The recording ${path} holds ${HELD[kind].what}.`,
    remedy: `Declare its tables with ${HELD[kind].option}.`,
  });
}

export function recordedThingUnclear(hasBoth: boolean): UserError {
  return new UserError('RECORDING_UNCLEAR', {
    problem: hasBoth ? "The table has both 'table-name' and 'topic'." : "The table has neither 'table-name' nor 'topic'.",
    remedy: "Name a table of a recorded binlog with 'table-name', or a topic of recorded messages with 'topic'.",
  });
}

/** `options`: those given that say nothing of a recording of this kind. */
export function optionsOutOfPlace(options: readonly string[], kind: RecordingKind): UserError {
  const names = options.map((option) => `'${option}'`).join(', ');
  return new UserError('RECORDING_OPTION', {
    problem: `${names} ${options.length === 1 ? 'says' : 'say'} nothing where the table is one of ${HELD[kind].what}.`,
    remedy: `Leave ${options.length === 1 ? 'it' : 'them'} out.`,
  });
}

export function recordedTopicMissing(path: string, name: string, { near, names }: Known): UserError {
  return new UserError('RECORDING_TOPIC_MISSING', {
    problem: `The recording ${path} holds no topic ${name}.`,
    remedy: `${near === undefined ? '' : `Did you mean '${near}'? `}It holds ${names.join(', ')}.`,
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

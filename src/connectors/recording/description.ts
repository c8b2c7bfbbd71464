/** recording.json: what lies in the folder of a recording. Each kind of recording says what its description holds besides. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notARecording, recordingIncomplete, recordingKind, recordingVersion } from './errors.ts';

export type RecordingKind = 'mysql-binlog' | 'kafka-log';

interface Description {
  readonly formatVersion: 1;
  readonly kind: RecordingKind;
}

/** What a description holds besides its kind and version, and whether what stands there is that. */
export type DescriptionParts<D extends Description> = readonly (readonly [name: string, isRight: (found: Partial<D>) => boolean])[];

const DESCRIPTION = 'recording.json';
const FORMAT_VERSION = 1;
const KINDS: readonly string[] = ['mysql-binlog', 'kafka-log'] satisfies RecordingKind[];

/** Throws a UserError for what is no recording of that kind. */
export function readDescription<D extends Description>(path: string, kind: D['kind'], parts: DescriptionParts<D>): D {
  const found = readJson(join(path, DESCRIPTION), path) as Partial<D> | null;
  if (found?.formatVersion !== FORMAT_VERSION || !KINDS.includes(found.kind ?? '')) {
    throw recordingVersion(path, found?.kind, found?.formatVersion);
  }
  if (found.kind !== kind) throw recordingKind(path, found.kind as RecordingKind);
  const missing = parts.filter(([, isRight]) => !isRight(found)).map(([name]) => name);
  if (missing.length > 0) throw recordingIncomplete(path, DESCRIPTION, missing);
  return found as D;
}

export function readJson(file: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw notARecording(path, cause);
  }
}

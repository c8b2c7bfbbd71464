/** Writes the rows of a result to a file that a person has named. */
import { open, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { csvFormat } from '../render/csv.ts';
import { jsonFormat } from '../render/json.ts';
import type { RowFormat } from './writer.ts';

export interface Exportable {
  readonly schema: Schema;
  readonly timeZone: string;
  /** False for the rows of a table, which are no changes. */
  readonly hasOp: boolean;
  readonly rows: readonly { readonly kind: RowKind; readonly row: Row }[];
}

/** Rows per write: the engine goes on in between. */
const WRITE_ROWS = 500;

/** `~` is the home of the user. */
export function exportPath(path: string): string {
  return resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);
}

/** Resolves with 'is-there' where a file of that name is and `replaces` is false; nothing half-written stays behind. */
export async function exportRows(path: string, replaces: boolean, what: Exportable): Promise<'written' | 'is-there'> {
  const format = formatOf(path, what);
  try {
    const file = await open(path, replaces ? 'w' : 'wx');
    try {
      await file.write(format.header());
      for (let from = 0; from < what.rows.length; from += WRITE_ROWS) {
        const part = what.rows.slice(from, from + WRITE_ROWS);
        await file.write(part.map(({ kind, row }) => format.line(kind, row)).join(''));
        await nextTurn();
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return 'written';
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return 'is-there';
    throw fileUnwritable(path, cause);
  }
}

function formatOf(path: string, { schema, timeZone, hasOp }: Exportable): RowFormat {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return csvFormat(schema, timeZone, { hasOp });
    case '.json':
    case '.jsonl':
      return jsonFormat(schema, timeZone, { hasOp });
    default:
      throw new UserError('EXPORT_FORMAT_UNKNOWN', {
        problem: `The name ${path} does not say in which format to write.`,
        remedy: 'End it in .csv, .json or .jsonl.',
      });
  }
}

function fileUnwritable(path: string, cause: unknown): UserError {
  return new UserError('FILE_UNWRITABLE', {
    problem: `The file ${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: 'Name a file in a folder that is there and that you may write to.',
    cause,
  });
}

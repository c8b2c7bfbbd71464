/**
 * Lines of fields: Flink's 'csv'. Columns go by position, one record is one message or one line of a file.
 *
 *   syntax.ts         the characters that the options name
 *   record.ts         where the fields of a record stand, and where a record ends
 *   read-values.ts    text of a field → value
 *   write-values.ts   value → text of a field
 *
 * The state machine is our own: every parser that is to be had takes text, and would decode the columns that nobody reads.
 */
import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { defineFormat } from '../format.ts';
import { characterFault, columnFault, quoteFault, timeFault } from './errors.ts';
import { options } from './options.ts';
import { textReader } from './read-values.ts';
import { csvFraming } from './record.ts';
import { syntaxOf, wrongCharacters } from './syntax.ts';
import { textWriter } from './write-values.ts';

export const csv = defineFormat({
  name: 'csv',
  summary: 'Lines of fields with a separator between them, in the order of the columns.',
  options,
  metadata: {},
  changelogMode: INSERT_ONLY,
  validate(columns, given, role) {
    const parts = { ...syntaxOf(given), ignoresErrors: false };
    const faults = columns.filter(({ type }) => textReader(type, parts) === undefined).map(columnFault);
    if (role === 'read') {
      faults.push(...columns.filter(({ type }) => type.kind === 'TIME' && type.precision > 3).map(timeFault));
    }
    faults.push(...wrongCharacters(given).map(({ key, value }) => characterFault(key, value)));
    if (given['disable-quote-character'] && given['quote-character'] !== options['quote-character'].default) faults.push(quoteFault());
    return faults;
  },
  skipsBadMessages: (given) => given['ignore-parse-errors'],
  framing: (given) => csvFraming(syntaxOf(given)),
  async openDecoder(request) {
    const { CsvDecoder } = await import('./decoder.ts');
    return new CsvDecoder(request);
  },
  async openEncoder({ options: given, columns }) {
    const syntax = syntaxOf(given);
    const isScientific = given['write-bigdecimal-in-scientific-notation'];
    const fields = columns.map(({ type, place }) => ({ place, write: textWriter(type, syntax, isScientific) }));
    const nothing = syntax.nullLiteral ?? '';
    return {
      encode(_kind, row) {
        let line = '';
        for (let index = 0; index < fields.length; index++) {
          const field = fields[index];
          const value = field === undefined ? null : (row[field.place] ?? null);
          if (index > 0) line += syntax.separator;
          line += field === undefined || value === null ? nothing : field.write(value);
        }
        return Buffer.from(line);
      },
    };
  },
});

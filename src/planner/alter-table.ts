/** ALTER TABLE SET and RESET → the table with other options, which are checked as those of CREATE TABLE are. */
import { findConnector } from '../connectors/catalogue.ts';
import type { Table } from '../model/schema.ts';
import type { AlterTable } from '../sql/ast-statements.ts';
import { checkOptions } from './declare-table.ts';
import { Faults, suggestion } from './faults.ts';
import { readPairs } from './option-pairs.ts';

export function alteredTable({ name, change }: AlterTable, table: Table): { readonly table: Table; readonly notices: readonly string[] } {
  const faults = new Faults();
  const options = new Map(table.options);
  const written = change.kind === 'set' ? change.options : [];
  for (const [key, value] of readPairs(written, faults)) options.set(key, value);
  for (const { value: key, span } of change.kind === 'reset' ? change.keys : []) {
    if (key === 'connector')
      faults.add('OPTION_MISSING', span, { problem: 'A table cannot be without its connector.', remedy: 'SET another one.' });
    else if (!options.delete(key)) {
      const known = [...table.options.keys()].filter((one) => one !== 'connector');
      faults.add('OPTION_UNKNOWN', span, {
        problem: `The table '${table.name}' has no option '${key}'.`,
        ...suggestion({ name: key, span, known, otherwise: `It has: ${known.join(', ')}.`, written: (near) => `'${near}'` }),
      });
    }
  }
  const altered = { ...table, options };
  const connector = findConnector(options.get('connector') ?? '');
  const notices = connector === undefined ? [] : checkOptions({ name, options: written }, altered, { connector, faults });
  faults.throwIfAny();
  return { table: altered, notices };
}

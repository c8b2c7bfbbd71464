import { UserError } from '../model/errors.ts';
import { type OptionFault, readOptions } from '../model/options.ts';
import type { Table } from '../model/schema.ts';
import type { BoundTable, Connector } from './connector.ts';
import { boundFormats, optionsOf } from './formats.ts';

/** `bound` may be used only when `faults` is empty. */
export interface BindResult {
  readonly bound: BoundTable;
  readonly notices: readonly string[];
  readonly faults: readonly OptionFault[];
}

/**
 * Reads a table's WITH list against its connector's options and reports every fault at once. A value that is `${NAME}` as a whole is
 * taken from the environment here, when a job is planned, so that only the name is ever stored.
 */
export function bindTable(connector: Connector, table: Table): BindResult {
  const given = new Map<string, string>();
  const unset: OptionFault[] = [];
  for (const [key, value] of table.options) {
    if (key === 'connector') continue;
    const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(value)?.[1];
    const resolved = name === undefined ? value : variable(name);
    if (resolved === undefined) unset.push({ key, error: variableUnset(key, name ?? '') });
    given.set(key, resolved ?? value);
  }
  const { values, matched, notices, faults } = readOptions(optionsOf(connector, given), given, `connector '${connector.name}'`);
  const isUnset = new Set(unset.map(({ key }) => key));
  const bound = { table, options: values, matched, formats: boundFormats(connector, given, values) };
  return { bound, notices, faults: [...unset, ...faults.filter(({ key }) => !isUnset.has(key))] };
}

/** Of the environment's own: `${constructor}` is no variable. */
function variable(name: string): string | undefined {
  return Object.hasOwn(process.env, name) ? process.env[name] : undefined;
}

function variableUnset(key: string, name: string): UserError {
  return new UserError('OPTION_VARIABLE_UNSET', {
    problem: `The option '${key}' is taken from the environment variable ${name}, which is not set.`,
    remedy: `Start Riffle with ${name} set (export ${name}=…), or write the value into the WITH list.`,
  });
}

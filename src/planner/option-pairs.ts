/** Options as a statement writes them, in WITH and in a hint. */

import { SECRET_MASK } from '../model/secrets.ts';
import type { OptionPair } from '../sql/ast.ts';
import type { Faults } from './faults.ts';

/** Of two pairs with one key the first counts. */
export function readPairs(pairs: readonly OptionPair[], faults: Faults): Map<string, string> {
  const options = new Map<string, string>();
  for (const { key, value } of pairs) {
    if (options.has(key.value)) {
      faults.add('SQL_DUPLICATE_OPTION', key.span, { problem: `The option '${key.value}' is given twice.`, remedy: 'Remove one of them.' });
    } else {
      // From the history of an earlier session, or from SHOW CREATE TABLE.
      if (value.value.includes(SECRET_MASK)) {
        faults.add('SQL_MASKED_SECRET', value.span, {
          problem: `The value of '${key.value}' holds ${SECRET_MASK}, which stands for a secret that was not kept.`,
          remedy: `Type the secret again, or let the environment keep it: '\${NAME}' is the value of the variable NAME.`,
        });
      }
      options.set(key.value, value.value);
    }
  }
  return options;
}

import { maskedOptions } from '../../model/options.ts';
import { SETTINGS } from '../../model/settings.ts';
import type { ResetOption, SetOption } from '../../sql/ast-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { StatementContext } from '../statement-context.ts';

/** SET 'key' = 'value', or SET alone for the list of what was set. */
export function set({ assignment }: SetOption, { settings }: Pick<StatementContext, 'settings'>): StatementResult {
  if (assignment === undefined) {
    const rows = [...maskedOptions(SETTINGS, settings.given)].map(([key, value]) => [key, value]);
    return { kind: 'table', columns: ['key', 'value'], rows };
  }
  const notices = settings.set(assignment);
  return { kind: 'ok', message: `${assignment.key.value} is ${assignment.value.value} from the next statement on.`, notices };
}

/** RESET 'key', or RESET alone for all. */
export function reset({ key }: ResetOption, { settings }: Pick<StatementContext, 'settings'>): StatementResult {
  settings.reset(key?.value);
  return {
    kind: 'ok',
    message: key === undefined ? 'All settings are back to their defaults.' : `${key.value} is back to its default.`,
    notices: [],
  };
}

/** What would stop a replay, before it starts. */
import { UserError } from '../../model/errors.ts';

/** What cannot be read is one fault like any other. */
export function faultsOf(check: () => readonly UserError[]): readonly UserError[] {
  try {
    return check();
  } catch (fault) {
    if (fault instanceof UserError) return [fault];
    throw fault;
  }
}

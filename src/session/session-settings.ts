import { combined, type Span, UserError } from '../model/errors.ts';
import { readOptions } from '../model/options.ts';
import { SETTINGS, type Settings } from '../model/settings.ts';
import { isTimeZone } from '../model/temporal-zone.ts';
import { optionFault } from '../planner/faults.ts';
import type { OptionPair } from '../sql/ast.ts';

/** What SET and RESET change: the given texts, and the values they mean. */
export class SessionSettings {
  readonly #given: Map<string, string>;

  constructor(given: Iterable<readonly [string, string]> = []) {
    this.#given = new Map(given);
  }

  get given(): ReadonlyMap<string, string> {
    return this.#given;
  }

  get values(): Settings {
    return read(this.#given).values;
  }

  /** Gives the notices about the key; nothing is changed where the value is not valid. */
  set(pair: OptionPair): readonly string[] {
    const [key, value] = [pair.key.value, pair.value.value];
    const { notices, faults } = readOptions(SETTINGS, new Map([[key, value]]), 'session');
    if (faults.length > 0) throw combined(faults.map((fault) => optionFault(fault, pair, pair.span)));
    if (key === 'table.local-time-zone' && !isTimeZone(value)) throw zoneUnknown(value, pair.value.span);
    this.#given.set(key, value);
    return notices;
  }

  reset(key: string | undefined): void {
    if (key === undefined) this.#given.clear();
    else if (!this.#given.delete(key)) checkKey(key);
  }
}

function read(given: ReadonlyMap<string, string>): ReturnType<typeof readOptions<typeof SETTINGS>> {
  const result = readOptions(SETTINGS, given, 'session');
  if (result.faults.length > 0) throw combined(result.faults.map(({ error }) => error));
  return result;
}

function checkKey(key: string): void {
  const { faults } = readOptions(SETTINGS, new Map([[key, '']]), 'session');
  const unknown = faults.find(({ error }) => error.code === 'OPTION_UNKNOWN');
  if (unknown !== undefined) throw unknown.error;
}

function zoneUnknown(zone: string, span: Span): UserError {
  return new UserError('OPTION_INVALID', {
    problem: `'${zone}' is no time zone.`,
    remedy: "Give an IANA name such as 'Europe/Berlin', an offset such as 'GMT+08:00', or 'UTC'.",
    span,
  });
}

import { type OptionEntry, optionalText, text, textOr } from '../../model/options.ts';
import { messageOptions } from '../kit/records/options.ts';

/** How many times as fast as it was recorded; 'fast': without waiting. */
export type Pace = number | 'fast';

const pace: OptionEntry<Pace> = {
  ...textOr("How fast: 'recorded' as it arrived, 'fast' without waiting, or how many times as fast as recorded.", 'recorded'),
  default: 1,
  parse: (value) => {
    if (value === 'recorded') return 1;
    if (value === 'fast') return 'fast';
    const factor = Number(value);
    if (!(factor > 0) || !Number.isFinite(factor)) throw new Error("'recorded', 'fast' or a number above 0");
    return factor;
  },
};

/** The WITH list of a recording. */
export const options = {
  path: text('Folder of the recording.'),
  'table-name': optionalText('Table of a recorded binlog.'),
  'database-name': optionalText('Its database; needed only where several hold a table of that name.'),
  topic: optionalText('Topic of recorded messages.'),
  ...messageOptions,
  pace,
};

export type RecordingOptions = typeof options;

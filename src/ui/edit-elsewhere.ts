import { UserError } from '../model/errors.ts';
import { isComplete } from '../sql/complete-statement.ts';
import { plainText } from './editor/plain-text.ts';
import type { Screen } from './screen.ts';

/** The text goes into the person's own editor and comes back from it as one change. */
export function editElsewhere(screen: Screen): void {
  const { editor, options } = screen;
  const before = editor.text;
  options.editOutside(before).then(
    (edited) => {
      const text = plainText(edited);
      if (text !== before) editor.set(text);
      screen.edited();
      screen.say(
        'hint',
        text === before ? 'The text is as it was.' : `Edited: ${isComplete(text) ? 'Enter' : 'F5'} runs it, ^_ undoes it.`,
      );
    },
    (error: unknown) => {
      const text = error instanceof UserError ? `${error.problem} ${error.remedy}` : `The text could not be edited: ${String(error)}`;
      screen.say('error', text);
    },
  );
}

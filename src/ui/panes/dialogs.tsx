import { Box, Text } from 'ink';
import TextInput from 'ink-text-input';
import type { ReactNode } from 'react';
import { foundCommands } from '../command-list.ts';
import { exportLine } from '../export-prompt.ts';
import { KEY_GROUPS } from '../key-commands.ts';
import { typePrompt } from '../prompt.ts';
import type { Screen } from '../screen.ts';
import { type Dialog, type Prompt, promptText, runningJobs } from '../screen-state.ts';
import { bold, cyan, dim } from '../style.ts';
import { cut, printable } from '../text-width.ts';
import { commandLines } from './command-lines.ts';
import { PROMPTS, quitLines, resumeLines, stopLines } from './dialog-lines.ts';
import { Lines } from './lines.tsx';

interface DialogProps {
  readonly screen: Screen;
  readonly dialog: Dialog;
  readonly columns: number;
  readonly rows: number;
}

/** What stands in the editor's place and has the keyboard. */
export function DialogPane({ screen, dialog, columns, rows }: DialogProps): ReactNode {
  const { unfinished, nowMs } = screen.state;
  switch (dialog.kind) {
    case 'resume':
      return <Lines lines={resumeLines(unfinished, nowMs, columns - 2, rows)} height={rows} left={1} />;
    case 'quit':
      return <Lines lines={quitLines(runningJobs(screen.state), columns - 2, rows)} height={rows} left={1} />;
    case 'stop':
      return <Lines lines={stopLines(dialog.job, columns - 2)} height={rows} left={1} />;
    case 'filter':
      return <PromptLine screen={screen} prompt={dialog} rows={rows} lines={[dim(FILTER_HELP)]} />;
    case 'export':
      return <PromptLine screen={screen} prompt={dialog} rows={rows} lines={[exportLine(dialog)]} />;
    case 'commands':
      return <Commands screen={screen} dialog={dialog} columns={columns} rows={rows} />;
    case 'search':
      return <Search screen={screen} dialog={dialog} columns={columns} rows={rows} />;
  }
}

interface PromptProps {
  readonly screen: Screen;
  readonly prompt: Prompt;
  readonly rows: number;
  /** What stands below the line that is typed into. */
  readonly lines: readonly string[];
}

/** A line to type into. */
function PromptLine({ screen, prompt, rows, lines }: PromptProps): ReactNode {
  return (
    <Box flexDirection="column" height={rows}>
      <Box height={1}>
        <Text>{dim(PROMPTS[prompt.kind])}</Text>
        <TextInput
          key={screen.state.promptEdition}
          value={promptText(prompt)}
          onChange={(text) => typePrompt(screen, prompt.kind, text)}
          showCursor={false}
        />
      </Box>
      <Lines lines={lines} height={rows - 1} left={1} />
    </Box>
  );
}

const FILTER_HELP = 'text   column=value   column>5   column~part   op:+U   op:-U,-D   !not   "two words"';

function Search({ screen, dialog, columns, rows }: DialogProps & { readonly dialog: Extract<Dialog, { kind: 'search' }> }): ReactNode {
  const room = rows - 1;
  const first = Math.max(0, dialog.selected - room + 1);
  const lines = dialog.found.slice(first, first + room).map((text, index) => {
    const line = cut(printable(text.replace(/\s+/g, ' ')), columns - 4);
    return first + index === dialog.selected ? `${cyan('›')} ${bold(line)}` : `  ${line}`;
  });
  const shown = lines.length > 0 ? lines : [dim('nothing found')];
  return <PromptLine screen={screen} prompt={dialog} rows={rows} lines={shown} />;
}

function Commands({ screen, dialog, columns, rows }: DialogProps & { readonly dialog: Extract<Dialog, { kind: 'commands' }> }): ReactNode {
  const lines = commandLines(foundCommands(KEY_GROUPS, dialog.text), dialog.selected, columns - 2, rows - 1);
  return <PromptLine screen={screen} prompt={dialog} rows={rows} lines={lines} />;
}

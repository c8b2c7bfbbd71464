import { Box, Text } from 'ink';
import TextInput from 'ink-text-input';
import type { ReactNode } from 'react';
import { typeFilter } from '../filter-prompt.ts';
import { searchHistory } from '../history-search.ts';
import type { Screen } from '../screen.ts';
import { type Dialog, runningJobs } from '../screen-state.ts';
import { bold, cyan, dim } from '../style.ts';
import { cut, printable } from '../text-width.ts';
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
      return <Filter screen={screen} text={dialog.text} />;
    case 'search':
      return <Search screen={screen} dialog={dialog} columns={columns} rows={rows} />;
  }
}

function Filter({ screen, text }: { readonly screen: Screen; readonly text: string }): ReactNode {
  return (
    <Box flexDirection="column" height={2}>
      <Box height={1}>
        <Text>{dim(PROMPTS.filter)}</Text>
        <TextInput value={text} onChange={(typed) => typeFilter(screen, typed)} showCursor={false} />
      </Box>
      <Lines lines={[dim('text   column=value   column>5   column~part   op:+U   op:-U,-D   !not   "two words"')]} height={1} left={1} />
    </Box>
  );
}

function Search({ screen, dialog, columns, rows }: DialogProps & { readonly dialog: Extract<Dialog, { kind: 'search' }> }): ReactNode {
  const room = rows - 1;
  const first = Math.max(0, dialog.selected - room + 1);
  const lines = dialog.found.slice(first, first + room).map((text, index) => {
    const line = cut(printable(text.replace(/\s+/g, ' ')), columns - 4);
    return first + index === dialog.selected ? `${cyan('›')} ${bold(line)}` : `  ${line}`;
  });
  return (
    <Box flexDirection="column" height={rows}>
      <Box height={1}>
        <Text>{dim(PROMPTS.search)}</Text>
        <TextInput value={dialog.pattern} onChange={(pattern) => searchHistory(screen, pattern)} showCursor={false} />
      </Box>
      <Lines lines={lines.length > 0 ? lines : [dim('nothing found')]} height={room} left={1} />
    </Box>
  );
}

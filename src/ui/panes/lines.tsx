import { Box, Text } from 'ink';
import type { ReactNode } from 'react';

/** Ready lines in a box of exactly `height` rows; what does not fit is left out. */
export function Lines({
  lines,
  height,
  left = 0,
}: {
  readonly lines: readonly string[];
  readonly height: number;
  readonly left?: number;
}): ReactNode {
  return (
    <Box flexDirection="column" height={height} flexShrink={0} marginLeft={left} overflow="hidden">
      {lines.slice(0, height).map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; other keys would make Ink lay every row out anew.
        <Text key={row} wrap="truncate">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  );
}

/** A line without its escape sequences: what a reader sees. */
export function unstyled(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  return line.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}

import type { FaultLocation } from '../protocol.ts';

/** A place as it is written: `sync.sql:3:14`, or `3:14` in a text that was typed. */
export function placeText({ file, line, column }: FaultLocation): string {
  return `${file === undefined ? '' : `${file}:`}${line}:${column}`;
}

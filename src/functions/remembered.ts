/** What was built for the last text: patterns are nearly always literals, so one slot is enough. */
export function remembered<T>(build: (pattern: string) => T): (pattern: string) => T {
  let last: { readonly pattern: string; readonly built: T } | undefined;
  return (pattern) => {
    if (last === undefined || last.pattern !== pattern) last = { pattern, built: build(pattern) };
    return last.built;
  };
}

/** How long the engine's thread may be busy at a stretch: sockets, timers and the screen's questions wait at most this long. */
const SLICE_MS = 8;

/** The end of a slice that begins now. Machine time, not the job's clock: it bounds work and decides nothing. */
export function sliceEnd(): number {
  return performance.now() + SLICE_MS;
}

export function isSliceOver(end: number): boolean {
  return performance.now() >= end;
}

/** Lets the event loop go round once. */
export function yieldToLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

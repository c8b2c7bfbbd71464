import { Worker } from 'node:worker_threads';
import { type EngineOptions, engineDied } from './engine.ts';
import { reportOf } from './error-report.ts';
import type { EnginePort, Event, Request } from './protocol.ts';

/** Starts the engine in a thread of its own and gives the screen's end of the line. The thread's death arrives as `closed` with its cause. */
export function startEngineThread(entry: URL, options: EngineOptions): EnginePort {
  const worker = new Worker(entry, { workerData: options });
  const kept: Event[] = [];
  let listener: ((event: Event) => void) | undefined;
  const deliver = (event: Event) => {
    if (listener === undefined) kept.push(event);
    else listener(event);
  };
  worker.on('message', deliver);
  worker.on('error', (error) => deliver({ kind: 'closed', error: reportOf(engineDied(error)) }));
  worker.on('exit', (code) => deliver({ kind: 'closed', error: reportOf(engineDied(`its thread has ended with ${code}`)) }));
  // The screen's life decides when the program ends, not the thread's.
  worker.unref();
  return {
    send: (request: Request) => worker.postMessage(request),
    listen: (given) => {
      listener = given;
      for (const event of kept.splice(0)) given(event);
    },
  };
}

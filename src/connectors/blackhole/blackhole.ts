import { UPSERT } from '../../model/changelog-mode.ts';
import { defineConnector } from '../connector.ts';
import type { Sink } from '../sink.ts';

/** Takes every change and keeps nothing: for measuring what stands before it. */
export const blackhole = defineConnector({
  name: 'blackhole',
  summary: 'Takes every change and keeps nothing.',
  options: {},
  sink: {
    // As in Flink: who keeps nothing needs no -U, so none is decoded.
    accepts: () => UPSERT,
    transaction: () => 'none',
    isIdempotent: () => true,
    validate: () => [],
    shareKey: ({ table }) => table.name,
    preflight: async () => ({ faults: [], notices: [] }),
    openSinks: async (targets) => targets.map(() => nothing),
  },
});

const done = Promise.resolve();

const nothing: Sink<unknown> = {
  open: () => done,
  recover: async () => 'committed',
  visibility: () => {},
  write: () => {},
  backlogRows: 0,
  backlogRowsMax: 1,
  drain: () => done,
  drainRows: 1,
  prepare: () => done as Promise<undefined>,
  commit: () => done,
  close: () => done,
};

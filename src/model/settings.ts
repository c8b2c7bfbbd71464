import { boolean, choice, duration, harmless, integer, type OptionValues, optionalText, refused, textOr } from './options.ts';

/** What SET knows. Names and meanings are Flink's; a default that departs from it says so. */
export const SETTINGS = {
  'execution.checkpointing.interval': duration('Time from one checkpoint to the next; 0 turns checkpoints off.', 10_000, {
    flinkDefault: 'off',
  }),
  'execution.checkpointing.timeout': duration('A checkpoint that takes longer is given up.', 600_000, { minMs: 10 }),
  'execution.checkpointing.min-pause': duration('Least time between the end of a checkpoint and the start of the next.', 0),
  'execution.checkpointing.tolerable-failed-checkpoints': integer(
    'Checkpoints that may fail in a row before the job fails.',
    { min: 0 },
    0,
  ),
  'restart-strategy.type': choice(
    'How a job that fails for a passing reason starts again from its last checkpoint.',
    ['exponential-delay', 'fixed-delay', 'none'],
    'exponential-delay',
  ),
  'restart-strategy.fixed-delay.attempts': integer('Restarts before the job fails for good.', { min: 0 }, 1),
  'restart-strategy.fixed-delay.delay': duration('Pause before each restart.', 1000),
  'restart-strategy.exponential-delay.initial-backoff': duration('Pause before the first restart.', 1000),
  'restart-strategy.exponential-delay.max-backoff': duration('Longest pause between restarts.', 60_000),
  'pipeline.name': optionalText('Name of the next job; without it a job is named after its target and statement.'),
  'execution.state-recovery.path': optionalText(
    'The next job continues from this savepoint: the folder that STOP JOB … WITH SAVEPOINT named.',
  ),
  'execution.savepoint.path': optionalText('Older name of execution.state-recovery.path.'),
  'table.local-time-zone': textOr(
    'Zone in which TIMESTAMP_LTZ is shown and cast: an IANA name, an offset such as GMT+08:00, UTC or default.',
    'default',
  ),
  'table.exec.sink.upsert-materialize': choice(
    'Whether rows are materialised before a sink whose key is not the key of the query.',
    ['AUTO', 'NONE', 'FORCE'],
    'AUTO',
  ),
  'execution.runtime-mode': choice('Only streaming jobs run here.', ['STREAMING'], 'STREAMING'),
  'table.dml-sync': boolean('Whether INSERT INTO waits for its job to end.', false),
  'table.exec.state.ttl': refused('How long state that is not touched is kept.', 'state is always kept.'),
  'table.exec.source.cdc-events-duplicate': boolean(
    'Whether sources may tell changes more than once: what comes again is then left out, by the PRIMARY KEY, which each table whose rows change must declare.',
    false,
  ),
  'parallelism.default': harmless('Parallel instances of an operator.', 'a job runs in one thread.'),
  'pipeline.max-parallelism': harmless('Upper bound of parallelism.', 'a job runs in one thread.'),
  'execution.checkpointing.mode': choice('Every checkpoint is exactly once.', ['EXACTLY_ONCE'], 'EXACTLY_ONCE'),
  'sql-client.execution.result-mode': choice(
    'How the screen shows a result at first; m goes on to the next. For scripts --format says it.',
    ['table', 'changelog', 'tableau'],
    'changelog',
    { flinkDefault: 'table' },
  ),
  'sql-client.execution.max-table-result.rows': integer(
    'Rows that the table of a result holds, one of many KiB counted as several; past it the oldest are left out.',
    { min: 1, max: 1_000_000 },
    100_000,
    { flinkDefault: '1000000' },
  ),
  'ui.theme': choice('Colours of the screen; with NO_COLOR set there are none.', ['dark', 'light', 'mono'], 'dark'),
  'ui.mouse': boolean('Whether wheel and clicks work on the panes of the screen; Alt-M changes it for now.', false),
  'table.exec.mini-batch.*': harmless('Batching in front of aggregations.', 'operators work on single changes, without waiting.'),
  'table.exec.resource.*': harmless('Resources of a task.', 'a job runs in one thread.'),
  'state.*': harmless('State backend and its folders.', 'state lives in the state directory, see --state-dir.'),
} as const;

export type Settings = OptionValues<typeof SETTINGS>;

/** The zone that `table.local-time-zone` means, this machine's by name. */
export function timeZoneOf(settings: Settings): string {
  const zone = settings['table.local-time-zone'];
  return zone === 'default' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}

/** What both connectors take for writing. */
import { choice, harmless, type OptionValues, optionalText, refused } from '../../model/options.ts';

export const sinkOptions = {
  'sink.delivery-guarantee': choice(
    'exactly-once: records show with the checkpoint that covers them, in a transaction. at-least-once: they show at once, and a restart ' +
      'repeats some. none: as at-least-once, which costs nothing here.',
    ['none', 'at-least-once', 'exactly-once'],
    'at-least-once',
  ),
  'sink.semantic': refused('The delivery guarantee.', "it is called 'sink.delivery-guarantee' since Flink 1.15."),
  'sink.transactional-id-prefix': optionalText(
    'In front of the names of transactions, with exactly-once: <prefix>-<job>-<table>-0 and -1. What a job that was dropped left open ' +
      'under the prefix the broker rolls back after transaction.timeout.ms.',
  ),
  'sink.parallelism': harmless('How many writers there are.', 'one engine writes every partition'),
} as const;

export type GuaranteeValues = OptionValues<typeof sinkOptions>;

import { ALL } from '../../model/changelog-mode.ts';
import { boolean, optionalText } from '../../model/options.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { weightOfLength } from '../../model/row-weight.ts';
import { defineConnector, type JobContext, type SinkTarget } from '../connector.ts';
import { formatChange } from '../kit/format-change.ts';
import type { Sink } from '../sink.ts';

const options = {
  'print-identifier': optionalText('Stands before every line: `id> +I[1, apple]`.'),
  'standard-error': boolean('True prints to standard error instead of standard output.', false),
};

/** Prints every change in Flink's format. */
export const print = defineConnector({
  name: 'print',
  summary: 'Prints every change: +I[1, apple, 3.50].',
  options,
  sink: {
    accepts: () => ALL,
    transaction: () => 'none',
    isIdempotent: () => false,
    validate: () => [],
    shareKey: ({ table }) => table.name,
    preflight: async () => ({ faults: [], notices: [] }),
    openSinks: async (targets, context) => targets.map((target) => new PrintSink(target, context)),
  },
});

/** Lines wait until the next drain and leave as one text. */
class PrintSink implements Sink<undefined> {
  readonly backlogRowsMax = 10_000;
  readonly drainRows = 1000;
  readonly #target: SinkTarget<typeof options>;
  readonly #context: JobContext;
  readonly #prefix: string;
  #lines = '';
  #weight = 0;
  #weightInFlight = 0;

  constructor(target: SinkTarget<typeof options>, context: JobContext) {
    this.#target = target;
    this.#context = context;
    const identifier = target.options['print-identifier'];
    this.#prefix = identifier === undefined || identifier === '' ? '' : `${identifier}> `;
  }

  get backlogRows(): number {
    return this.#weight + this.#weightInFlight;
  }

  async open(): Promise<void> {}

  /** What a checkpoint covers was printed when it was prepared. */
  async recover(): Promise<'committed'> {
    return 'committed';
  }

  visibility(): void {}

  write(kind: RowKind, row: Row): void {
    const line = `${this.#prefix}${formatChange(kind, row, this.#target.columns, this.#context.timeZone)}\n`;
    this.#lines += line;
    this.#weight += weightOfLength(line.length);
  }

  async drain(): Promise<void> {
    if (this.#weight === 0) return;
    const lines = this.#lines;
    const weight = this.#weight;
    this.#lines = '';
    this.#weight = 0;
    this.#weightInFlight += weight;
    await this.#context.print(lines, this.#target.options['standard-error'] ? 'stderr' : 'stdout');
    this.#weightInFlight -= weight;
  }

  async prepare(): Promise<undefined> {
    await this.drain();
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {}
}

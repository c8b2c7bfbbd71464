import type { Event, StatementResult } from '../../src/session/protocol.ts';
import { changelogFormat } from '../../src/session/render/changelog.ts';
import { ResultWriter } from '../../src/session/results/writer.ts';
import { Session, type SessionOptions } from '../../src/session/session.ts';
import { temporaryFolder } from '../support/processes.ts';

/** A session whose events and printed lines are kept in lists. */
export class TestSession {
  readonly events: Event[] = [];
  printed = '';
  /** The changes of every SELECT, a line each. */
  rows = '';
  readonly session: Session;
  #texts = 0;

  constructor(options: Partial<Pick<SessionOptions, 'stateDir' | 'keepsCatalog' | 'twins'>> & { readonly rowsMax?: number } = {}) {
    this.session = new Session({
      stateDir: options.stateDir ?? temporaryFolder('state'),
      keepsCatalog: options.keepsCatalog ?? false,
      twins: options.twins ?? 'ask',
      settings: [['table.local-time-zone', 'UTC']],
      emit: (event) => this.events.push(event),
      openResult: (_query, schema, { timeZone, stop }) => {
        const output = async (text: string) => {
          this.rows += text;
        };
        const writer = new ResultWriter(changelogFormat(schema, timeZone), output, { rowsMax: options.rowsMax, onFull: stop });
        return { sink: () => writer, end: () => writer.finish() };
      },
      print: async (lines) => {
        this.printed += lines;
      },
    });
  }

  /** The results of the statements of `text`. */
  async run(text: string, signal: AbortSignal = new AbortController().signal): Promise<StatementResult[]> {
    const id = ++this.#texts;
    await this.session.execute(id, text, signal);
    return this.events.flatMap((event) => (event.kind === 'result' && event.id === id ? [event.result] : []));
  }

  /** The one result of `text`, as short text. */
  async say(text: string): Promise<string> {
    const results = await this.run(text);
    return results.map(short).join('\n');
  }
}

function short(result: StatementResult): string {
  switch (result.kind) {
    case 'ok':
      return result.message;
    case 'text':
      return result.text;
    case 'table':
      return result.rows.map((row) => row.map((cell) => cell ?? 'NULL').join(' | ')).join('\n');
    case 'error':
      return result.error.faults
        .map(({ code, problem, location }) => `${code} ${location === undefined ? '' : `${location.line}:${location.column} `}${problem}`)
        .join('\n');
    case 'job':
      return `job ${result.name}`;
    case 'query':
      return `query ${result.columns.map(({ name, type }) => `${name} ${type}`).join(', ')}`;
  }
}

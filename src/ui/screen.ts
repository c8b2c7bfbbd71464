/**
 * The screen without a terminal: what the engine tells and what the person does → state, requests to the engine.
 *
 *   in    actions, one method each: the tables of keys call them, engine-events.ts for what the engine tells
 *   out   requests through the port; `store` for the chrome; `repaint` for what is painted without React
 */
import type { EnginePort, Look } from '../session/protocol.ts';
import { isComplete } from '../sql/complete-statement.ts';
import { ResultPane, type ShownQuery } from './changelog/result-pane.ts';
import { copyRow } from './copy.ts';
import { EditorBuffer } from './editor/buffer.ts';
import { Completer } from './editor/completer.ts';
import { History } from './editor/history.ts';
import { textColumns } from './editor/paint.ts';
import { editorRows } from './editor/rows.ts';
import type { PaneName } from './layout.ts';
import { OutputLog } from './output/log.ts';
import { loadTables } from './output/table.ts';
import { EventLog } from './panes/event-log.ts';
import { initialState, type Message, runningJobs, type ScreenState, statementUnderWay } from './screen-state.ts';
import { shortId } from './status/state-style.ts';
import { Store } from './store.ts';
import { setTheme } from './style.ts';

export interface ScreenOptions {
  readonly port: EnginePort;
  readonly historyFile: string;
  /** Continue unfinished jobs without asking. */
  readonly resumes: boolean;
  readonly tour: readonly string[] | undefined;
  /** Executed when the engine is ready. */
  readonly script: string | undefined;
  /** What `demo;` executes. */
  readonly demo: string | undefined;
  readonly columns: number;
  readonly rows: number;
  /** Everything is written to the terminal anew. */
  redraw(): void;
  /** Whether the terminal is to report clicks and the wheel. */
  mouse(isOn: boolean): void;
  /** The program stops until the shell lets it go on. */
  suspend(): void;
  /** Writes a sequence that shows nothing, such as the clipboard's. */
  writeTerminal(text: string): void;
  /** Painted panes must be painted again. */
  repaint(): void;
  /** Gives the terminal to the person's editor until it ends. */
  editOutside(text: string): Promise<string>;
  /** A signal asks for the end: its exit code is the program's. */
  endBySignal(code: number): void;
  /** The engine has closed; `wrong` is what went wrong with that, such as a final checkpoint that could not be taken. */
  ended(wrong: string | undefined): void;
}

export class Screen {
  readonly store: Store<ScreenState>;
  readonly editor = new EditorBuffer();
  readonly completer = new Completer();
  readonly history: History;
  readonly output = new OutputLog();
  readonly result: ResultPane;
  readonly log = new EventLog();
  readonly options: ScreenOptions;
  #executions = 0;
  #editorRows = 1;

  constructor(options: ScreenOptions) {
    this.options = options;
    this.store = new Store(initialState(options.columns, options.rows, Date.now()));
    this.history = new History(options.historyFile);
    this.result = new ResultPane({
      send: (request) => options.port.send(request),
      changed: () => options.repaint(),
      say: (text) => this.say('hint', text),
      copy: (row) => copyRow(this, row),
    });
  }

  get state(): ScreenState {
    return this.store.snapshot();
  }

  /** Lines of the tour still to be shown. */
  get tourLine(): string | undefined {
    return this.options.tour?.[this.state.tourStep];
  }

  /** Enter: runs what is complete, else begins a new line. */
  enter(): void {
    const word = this.editor.text.trim().replace(/;$/, '').trim().toLowerCase();
    if (this.editor.text.trim() === '') {
      this.say('hint', 'Type a statement; it runs when it ends in ; and Enter is pressed.');
      return;
    }
    if (word === 'quit' || word === 'exit') {
      this.leave();
      return;
    }
    if (word === 'clear') {
      this.#clearOutput();
      return;
    }
    if (word === 'demo' && this.options.demo !== undefined) {
      this.#takeAndExecute(this.options.demo);
      return;
    }
    if (isComplete(this.editor.text)) {
      this.#takeAndExecute(this.editor.text);
      return;
    }
    this.editor.insert('\n');
    this.edited();
  }

  /** Runs the text as it is, without `;` too. */
  executeNow(): void {
    const { text } = this.editor;
    if (text.trim() !== '') this.#takeAndExecute(/(;|\\G)\s*$/.test(text) ? text : `${text};`);
  }

  /** Sends `text` to the engine. A typed text comes back into the editor when it fails. */
  execute(text: string, isTyped = false): void {
    const id = ++this.#executions;
    void loadTables().then(() => {
      this.output.redraw();
      this.revise();
    });
    this.output.append({ kind: 'statement', text: text === this.options.demo ? 'demo;' : text }, id);
    this.store.update({
      executing: [...this.state.executing, { id, text, isTyped, startedAtMs: Date.now(), results: 0 }],
      message: undefined,
      repaired: undefined,
      nowMs: Date.now(),
    });
    this.options.port.send({ kind: 'execute', id, text });
    this.revise();
  }

  /** Ctrl-C: the least that is going on ends. Never the program. */
  interrupt(): void {
    const { executing, query, focus, phase } = this.state;
    if (phase === 'closing') {
      this.options.ended('Ended without waiting for the final checkpoint.');
      return;
    }
    if (!this.editor.isEmpty && focus === 'editor') {
      this.editor.set('');
      this.edited();
      const next = query?.isRunning === true ? ' ^C again stops the query.' : '';
      this.say('hint', `Cleared, ^_ brings it back.${next}`);
      return;
    }
    const statement = statementUnderWay(this.state) ?? executing.at(-1);
    if (statement === undefined) {
      const [job] = runningJobs(this.state);
      const jobs = job === undefined ? 'Nothing is running here.' : `Jobs run on; STOP JOB '${shortId(job)}'; would stop one.`;
      this.say('hint', `${jobs} Ctrl-D quits.`);
      return;
    }
    this.options.port.send({ kind: 'cancel', id: statement.id });
    this.say('hint', statement.id === query?.execution ? 'Stopping the query …' : 'Cancelling the statement …');
  }

  /** Ctrl-D: quits from an empty editor; with running jobs it asks first. */
  endOfInput(): void {
    if (!this.editor.isEmpty) {
      this.editor.deleteForward();
      this.edited();
      return;
    }
    this.leave();
  }

  /** Quits; with running jobs it asks first. */
  leave(): void {
    const { phase } = this.state;
    if (phase === 'closing') return;
    this.editor.set('');
    if (runningJobs(this.state).length === 0) {
      this.close('checkpoint');
      return;
    }
    this.store.update({ dialog: { kind: 'quit' } });
    this.options.repaint();
  }

  close(mode: 'checkpoint' | 'cancel'): void {
    if (this.state.phase === 'closing') return;
    this.result.stop();
    const text = mode === 'checkpoint' ? 'taking the final checkpoint …' : 'cancelling the jobs …';
    this.store.update({ phase: 'closing', dialog: undefined, message: { kind: 'hint', text } });
    this.options.repaint();
    this.options.port.send({ kind: 'close', mode });
  }

  dismiss(): void {
    this.store.update({ dialog: undefined });
    this.options.repaint();
  }

  /** Begins with the changes of another query. */
  showQuery(query: ShownQuery): void {
    this.result.show(query);
    this.show('changelog');
  }

  show(pane: PaneName): void {
    this.store.update({ pane });
    this.revise();
  }

  setFocus(focus: ScreenState['focus']): void {
    this.store.update({ focus });
    this.options.repaint();
  }

  /** What SET says of the screen itself. */
  applyLook({ theme, mouse }: Look): void {
    setTheme(theme);
    this.setMouse(mouse);
    this.output.redraw();
    this.options.redraw();
    this.revise();
  }

  setMouse(mouse: boolean): void {
    this.store.update({ mouse });
    this.options.mouse(mouse);
  }

  nextTourLine(): void {
    this.store.update({ tourStep: this.state.tourStep + 1 });
    this.revise();
  }

  resize(columns: number, rows: number): void {
    this.store.update({ columns, rows });
    this.revise();
  }

  /** A second has passed: ages grow. */
  tick(): void {
    const { jobs, executing, dialog } = this.state;
    if (jobs.length > 0 || executing.length > 0 || dialog !== undefined) this.store.update({ nowMs: Date.now() });
  }

  /** The editor's text or cursor has changed. */
  edited(): void {
    if (this.state.message?.kind === 'hint') this.store.update({ message: undefined });
    // Ink lays the screen out anew only when the editor takes another number of rows: a letter is painted without it.
    const rows = editorRows(this.editor.text, textColumns(this.state.columns)).length;
    if (rows === this.#editorRows) this.options.repaint();
    else this.revise();
    this.#editorRows = rows;
  }

  /** Something outside the state has changed that the chrome depends on. */
  revise(): void {
    this.store.update({ revision: this.state.revision + 1, nowMs: Date.now() });
    this.options.repaint();
  }

  /** One sentence in the rule above the editor. What comes unasked does not take the place of an error. */
  say(kind: Message['kind'], text: string): void {
    if (kind !== 'notice' || this.state.message?.kind !== 'error') this.store.update({ message: { kind, text } });
    this.revise();
  }

  /** Rows of the print connector. Who has just started such a job looks at its state, and wants to see what it prints. */
  print(lines: string): void {
    const isFirst = this.output.print(lines);
    if (isFirst && this.state.pane === 'jobs') this.show('output');
    else this.revise();
  }

  #takeAndExecute(text: string): void {
    const typed = this.editor.text;
    this.editor.set('');
    try {
      this.history.add(typed.trim());
    } catch (cause) {
      this.say('error', `The history is not kept: ${String(cause)}`);
    }
    this.execute(text, text !== this.options.demo);
  }

  #clearOutput(): void {
    this.editor.set('');
    this.output.clear();
    this.revise();
  }
}

/** Completion at the keyboard: what the keys do with the offers, which are computed here, in the screen's thread, without asking the engine. */
import { readdirSync } from 'node:fs';
import { complete } from '../session/completion/complete.ts';
import type { CompletionFacts, CompletionItem } from '../session/completion/item.ts';
import type { Screen } from './screen.ts';

const FILES_MAX = 1000;
/** Read in about 10 ms. */
const TYPED_TEXT_MAX = 20_000;

/** Whether the space before the cursor came with a completion and is not wanted before this letter. */
export function isSpaceNeedless({ completer, editor }: Screen, letter: string): boolean {
  return ',;).'.includes(letter) && completer.isJustAccepted(editor) && editor.text.charAt(editor.cursor - 1) === ' ';
}

/** A letter was typed or taken away. In a text that takes long to read only who asks is answered. */
export function offerWhileTyping(screen: Screen): void {
  const { completer, editor } = screen;
  if (editor.text.length > TYPED_TEXT_MAX) return;
  completer.offerTyped(editor, complete(editor.text, editor.cursor, factsOf(screen)));
}

export function isOffering({ completer, editor }: Screen): boolean {
  return completer.offerFor(editor) !== undefined;
}

/** Chosen with the arrows. */
export function hasChosen({ completer, editor }: Screen): boolean {
  return completer.selected(editor) !== undefined;
}

export function choose(screen: Screen, by: 1 | -1): void {
  screen.completer.select(screen.editor, by);
  screen.options.repaint();
}

export function refuse(screen: Screen): void {
  screen.completer.refuse(screen.editor);
  screen.options.repaint();
}

export function acceptChosen(screen: Screen): void {
  const item = screen.completer.selected(screen.editor);
  if (item !== undefined) accept(screen, item);
}

/** Tab: takes what was chosen, or goes on as far as it is certain; asked again, the best. At the start of a line it indents. */
export function completeOrIndent(screen: Screen): void {
  const { editor } = screen;
  if (isOffering(screen)) {
    goOn(screen, 'best');
    return;
  }
  const line = editor.text.slice(editor.text.lastIndexOf('\n', editor.cursor - 1) + 1, editor.cursor);
  if (line.trim() === '' && !editor.isEmpty) {
    editor.insert('  ');
    screen.edited();
  } else ask(screen);
}

/** Ctrl-Space: shows what may stand here. */
export function ask(screen: Screen): void {
  const { completer, editor } = screen;
  completer.offerAsked(editor, complete(editor.text, editor.cursor, factsOf(screen)));
  if (isOffering(screen)) goOn(screen, 'certain');
  else screen.say('hint', 'Nothing is known that fits here.');
}

function goOn(screen: Screen, how: 'certain' | 'best'): void {
  const { completer, editor } = screen;
  const offer = completer.offerFor(editor);
  const [first] = offer?.items ?? [];
  if (offer === undefined || first === undefined) return;
  const { span, typed, items, commonStart } = offer;
  if (hasChosen(screen)) acceptChosen(screen);
  else if (items.length === 1) accept(screen, first);
  else if (commonStart.length > typed.length && /^[\w.-]*$/.test(commonStart)) {
    const quote = /['`]/.exec(editor.text.charAt(span.start))?.[0] ?? '';
    editor.replace(span.start, editor.cursor, quote + commonStart);
    screen.edited();
    completer.offerAsked(editor, complete(editor.text, editor.cursor, factsOf(screen)));
  } else if (how === 'best') accept(screen, first);
  screen.options.repaint();
}

function accept(screen: Screen, item: CompletionItem): void {
  const { completer, editor } = screen;
  const offer = completer.offerFor(editor);
  if (offer === undefined) return;
  const isSpaced = /^(?:table|column|type)$/.test(item.kind) && !item.insert.endsWith('.') && offer.span.end === editor.text.length;
  editor.replace(offer.span.start, offer.span.end, isSpaced ? `${item.insert} ` : item.insert);
  completer.accepted(editor);
  screen.edited();
  // An open quote, a folder, a qualifier: there is more to choose.
  if (/(?:= '|[./])$/.test(item.insert)) offerWhileTyping(screen);
}

function factsOf({ state }: Screen): CompletionFacts {
  return { catalog: state.catalog, jobs: state.jobs, unfinished: state.unfinished, files };
}

function files(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder === '' ? '.' : folder, { withFileTypes: true }).slice(0, FILES_MAX);
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch {
    // Not there, or not to be read: nothing can be offered from it.
    return [];
  }
}

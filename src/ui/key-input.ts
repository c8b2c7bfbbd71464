/** What a person did at the keyboard → the command in the table of keys, or text in the editor. */
import { isSpaceNeedless, offerWhileTyping } from './completion.ts';
import { edit } from './editor-keys.ts';
import type { KeyCommand, PageRows } from './key-command.ts';
import { KEY_GROUPS } from './key-commands.ts';
import { handleMouse } from './mouse.ts';
import type { Screen } from './screen.ts';
import { isPrompt } from './screen-state.ts';
import { chord, type Input, type Key } from './terminal/key.ts';

export interface InputContext {
  readonly screen: Screen;
  readonly pageRows: PageRows;
  /** Gives a key to the one-line prompt that has the focus. */
  passOn(bytes: string): void;
}

export function handleInput(context: InputContext, input: Input): void {
  const { screen, passOn } = context;
  const { dialog, focus, phase } = screen.state;
  if (phase === 'closing') {
    if (input.kind === 'key' && chord(input) === 'ctrl+c') screen.interrupt();
    return;
  }
  if (input.kind === 'mouse') {
    handleMouse(screen, input);
    return;
  }
  if (input.kind === 'paste') {
    paste(context, input.text);
    return;
  }
  if (dialog !== undefined && isPrompt(dialog)) {
    if (!run(dialog.kind, context, input)) passOn(promptBytes(input));
    return;
  }
  if (dialog !== undefined) {
    if (run(dialog.kind, context, input) || !isTyped(input)) return;
    screen.dismiss();
  }
  if (run('anywhere', context, input)) return;
  if (focus === 'pane' && run('pane', context, input)) return;
  if (run('editor', context, input)) return;
  if (isTyped(input) && input.name === 'text') typeLetter(screen, input.text);
}

function isTyped({ name, isCtrl, isAlt }: Key): boolean {
  return (name === 'text' || name === 'enter' || name === 'newline') && !isCtrl && !isAlt;
}

function run(group: keyof typeof KEY_GROUPS, { screen, pageRows }: InputContext, key: Key): boolean {
  const commands: readonly KeyCommand[] = KEY_GROUPS[group].commands;
  const name = chord(key);
  const command = commands.find(({ keys, when }) => keys.includes(name) && (when === undefined || when(screen)));
  command?.run(screen, pageRows);
  return command !== undefined;
}

/** Typing means the editor, wherever the focus was. */
function type(screen: Screen, text: string): void {
  if (screen.state.focus === 'pane') screen.setFocus('editor');
  edit(screen, () => screen.editor.type(text));
}

/** One letter; a paste is nobody's word to complete. */
function typeLetter(screen: Screen, text: string): void {
  if (isSpaceNeedless(screen, text)) screen.editor.backspace();
  type(screen, text);
  offerWhileTyping(screen);
}

/** A paste is one insert; what steers a terminal is left out. */
function paste({ screen, passOn }: InputContext, pasted: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get into the text.
  const text = pasted.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  const { dialog } = screen.state;
  if (dialog !== undefined && isPrompt(dialog)) {
    passOn(text.split('\n')[0] ?? '');
    return;
  }
  if (text === '') return;
  if (dialog !== undefined) screen.dismiss();
  type(screen, text);
}

/** What Ink's own parser understands. */
function promptBytes(key: Key): string {
  if (key.name === 'text') return key.isCtrl || key.isAlt ? '' : key.text;
  if (key.name === 'backspace') return '\u007f';
  return '';
}

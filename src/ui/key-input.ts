/** What a person did at the keyboard → the command in the table of keys, or text in the editor. */
import { isSpaceNeedless, offerWhileTyping } from './completion.ts';
import { plainText } from './editor/plain-text.ts';
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
  /** What was pressed of a sequence such as `ctrl+x ctrl+e`, with a space behind it; else empty. */
  prefix: string;
}

export function handleInput(context: InputContext, input: Input): void {
  const { screen, passOn } = context;
  const { dialog, focus, phase } = screen.state;
  const { prefix } = context;
  context.prefix = '';
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
    if (!run(dialog.kind, context, input) && !run('prompt', context, input)) passOn(promptBytes(input));
    return;
  }
  if (dialog !== undefined) {
    if (run(dialog.kind, context, input) || !isTyped(input)) return;
    screen.dismiss();
  }
  if (prefix !== '' && runNamed('editor', context, prefix + chord(input))) return;
  if (run('anywhere', context, input)) return;
  if (focus === 'pane' && run('pane', context, input)) return;
  if (run('editor', context, input)) return;
  if (isTyped(input) && input.name === 'text') typeLetter(screen, input.text);
}

function isTyped({ name, isCtrl, isAlt }: Key): boolean {
  return (name === 'text' || name === 'enter' || name === 'newline') && !isCtrl && !isAlt;
}

function run(group: keyof typeof KEY_GROUPS, context: InputContext, key: Key): boolean {
  return runNamed(group, context, chord(key));
}

function runNamed(group: keyof typeof KEY_GROUPS, context: InputContext, name: string): boolean {
  const { screen, pageRows } = context;
  const commands: readonly KeyCommand[] = KEY_GROUPS[group].commands;
  if (commands.some(({ keys }) => keys.some((key) => key.startsWith(`${name} `)))) {
    context.prefix = `${name} `;
    return true;
  }
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
  const text = plainText(pasted);
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

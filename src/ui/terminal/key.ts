/** What a person did at the keyboard, or with the mouse where the terminal reports it. */
export type Input = Key | { readonly kind: 'paste'; readonly text: string } | MouseInput;

export interface MouseInput {
  readonly kind: 'mouse';
  readonly action: 'press' | 'wheel-up' | 'wheel-down';
  /** Both count from 0. */
  readonly row: number;
  readonly column: number;
}

export interface Key {
  readonly kind: 'key';
  /** `enter`, `up`, `f5`, …, or `text` for what is typed as it is. */
  readonly name: KeyName;
  /** The typed character for `text` (for ctrl combinations its letter), else empty. */
  readonly text: string;
  readonly isCtrl: boolean;
  readonly isAlt: boolean;
  readonly isShift: boolean;
}

type KeyName = 'text' | NamedKey;

export type NamedKey =
  | 'enter'
  | 'newline'
  | 'tab'
  | 'escape'
  | 'backspace'
  | 'delete'
  | 'insert'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'pageup'
  | 'pagedown'
  | `f${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}`;

/** How a binding is written: `ctrl+c`, `alt+enter`, `f2`, `a`. Shift is part of it only for named keys. */
export function chord(key: Key): string {
  const base = key.name === 'text' ? key.text : key.name;
  const shift = key.isShift && key.name !== 'text' ? 'shift+' : '';
  return `${key.isCtrl ? 'ctrl+' : ''}${key.isAlt ? 'alt+' : ''}${shift}${base}`;
}

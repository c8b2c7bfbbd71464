/**
 * The completions offered for the word at the cursor. An offer belongs to one version of the text: whatever else changes the text or moves
 * the cursor ends it.
 */

import type { Completions } from '../../session/completion/complete.ts';
import { type Signature, signatureAt } from '../../session/completion/function-items.ts';
import type { CompletionItem } from '../../session/completion/item.ts';
import type { EditorBuffer } from './buffer.ts';

export interface Offer extends Completions {
  /** Chosen with the arrow keys; until then Enter runs the statement as ever. */
  readonly selected: number | undefined;
}

export class Completer {
  #offer: Offer | undefined;
  #version = -1;
  #acceptedVersion = -1;
  /** Start of the word for which Escape has closed the offer. */
  #refusedAt: number | undefined;
  #signature: { readonly version: number; readonly found: Signature | undefined } | undefined;

  /** undefined when nothing is offered. */
  offerFor(editor: EditorBuffer): Offer | undefined {
    return editor.version === this.#version ? this.#offer : undefined;
  }

  /** What is typed asks by itself: shown only where it helps, and not again for a word for which it was refused. */
  offerTyped(editor: EditorBuffer, completions: Completions): void {
    const { span, items } = completions;
    if (span.start !== this.#refusedAt) this.#refusedAt = undefined;
    const isWanted = this.#refusedAt === undefined && items.length > 0 && isBegun(editor, completions) && !isDone(editor, completions);
    this.#set(editor, isWanted ? { ...completions, selected: undefined } : undefined);
  }

  offerAsked(editor: EditorBuffer, completions: Completions): void {
    this.#refusedAt = undefined;
    this.#set(editor, completions.items.length > 0 ? { ...completions, selected: undefined } : undefined);
  }

  /** One row down or up, around at the ends. */
  select(editor: EditorBuffer, by: 1 | -1): void {
    const offer = this.offerFor(editor);
    if (offer === undefined) return;
    const count = offer.items.length;
    const from = offer.selected ?? (by === 1 ? -1 : count);
    this.#set(editor, { ...offer, selected: (from + by + count) % count });
  }

  selected(editor: EditorBuffer): CompletionItem | undefined {
    const offer = this.offerFor(editor);
    return offer?.selected === undefined ? undefined : offer.items[offer.selected];
  }

  refuse(editor: EditorBuffer): void {
    this.#refusedAt = this.offerFor(editor)?.span.start;
    this.#offer = undefined;
  }

  accepted(editor: EditorBuffer): void {
    this.#acceptedVersion = editor.version;
  }

  /** Nothing has been done to the text since. */
  isJustAccepted(editor: EditorBuffer): boolean {
    return editor.version === this.#acceptedVersion;
  }

  /** Of the call whose operands are being written. */
  signatureFor(editor: EditorBuffer): Signature | undefined {
    if (this.#signature?.version !== editor.version) {
      this.#signature = { version: editor.version, found: signatureAt(editor.text.slice(0, editor.cursor)) };
    }
    return this.#signature.found;
  }

  #set(editor: EditorBuffer, offer: Offer | undefined): void {
    this.#offer = offer;
    this.#version = editor.version;
  }
}

/** A letter of a word, an open quote, or the dot behind a table; and the cursor at the word's end. */
function isBegun({ text, cursor }: EditorBuffer, { span, typed }: Completions): boolean {
  if (/[\p{L}\p{N}_$]/u.test(text.charAt(cursor))) return false;
  return typed !== '' || span.start < cursor || text.charAt(cursor - 1) === '.';
}

/** The word stands there already as the only thing that fits. */
function isDone({ text }: EditorBuffer, { span, items }: Completions): boolean {
  const [only] = items;
  return items.length === 1 && only?.insert.trim().toLowerCase() === text.slice(span.start, span.end).toLowerCase();
}
